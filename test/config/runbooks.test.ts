import { expect, test } from 'vitest';
import { readStackFile } from '../../src/config/file/read.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { runbooksOf } from '../../src/config/runbooks.ts';

const read = (runbook: string) =>
  readStackFile(new TextEncoder().encode(`version: 1\nrunbooks:\n  - ${runbook}\n`), 'q.yaml');

test('one of the same name replaces what comes along', () => {
  const result = read('{ name: readiness, steps: [{ text: All of it, check: backups }] }');
  const found = runbooksOf((result.is === 'valid' ? result.file.runbooks : undefined) ?? []);
  expect(found.map(({ name, steps }) => [name, steps.length])).toEqual([
    ['readiness', 1],
    ['deployment', 18],
    ['good-practice', 20],
  ]);
});

test.each([
  ['{ name: a }', /steps is missing, expected a list of steps/],
  ['{ name: a, steps: [] }', /steps is .*expected a list of steps/],
  [
    '{ name: a, steps: [{ text: b, check: weather }] }',
    /check is "weather", expected "alerts", "checks", "backups" or KIND/,
  ],
  [
    '{ name: a, steps: [{ text: b, action: { name: backup, target: all } }] }',
    /target is "all", expected KIND\/NAME/,
  ],
  ['{ name: a, steps: [{ text: b }, { text: b }] }', /text is "b", expected words of its own/],
])('%s is told where it is wrong', (written, sentence) => {
  const result = read(written);
  expect(result.is === 'valid' ? [] : result.problems.map(formatProblem)).toEqual([
    expect.stringMatching(sentence),
  ]);
});
