import { expect, test } from 'vitest';
import { customOf } from '../../src/config/customs.ts';
import { readStackFile } from '../../src/config/file/read.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { isFor } from '../../src/domain/custom.ts';

const read = (actions: string) =>
  readStackFile(new TextEncoder().encode(`version: 1\nactions:\n  - ${actions}\n`), 'q.yaml');
const said = (actions: string): readonly string[] => {
  const result = read(actions);
  return result.is === 'valid' ? [] : result.problems.map(formatProblem);
};

test('an action of its own is safe only where it says that it only reads', () => {
  const result = read(
    '{ name: look, command: [ls, "{where}"], params: { where: { default: /srv } }, read_only: true }',
  );
  const [section] = (result.is === 'valid' ? result.file.actions : undefined) ?? [];
  if (section === undefined) throw new Error('it was not read');
  expect(section).toMatchObject({
    on: ['stack'],
    timeout: 60_000,
    directory: '/',
    env: [],
    risk: 'disruptive',
  });
  expect(customOf(section)).toMatchObject({
    title: 'look',
    risk: 'safe',
    parameters: [{ name: 'where', type: 'text', usual: '/srv' }],
  });
  expect(customOf({ ...section, read_only: false }).risk).toBe('disruptive');
});

test.each([
  ['*', 'service/web', true],
  ['service/*', 'service/web', true],
  ['service/w*b', 'service/web', true],
  ['service/web', 'service/webs', false],
  ['stack', 'stack', true],
  ['redis/*', 'stack', false],
])('%s is for %s: %s', (pattern, target, is) => {
  expect(isFor({ on: [pattern] }, target)).toBe(is);
});

test.each([
  ['{ name: a }', /command is missing, expected a list of a program and its arguments/],
  [
    '{ name: a, command: "rm -rf /" }',
    /command is "rm -rf \/", expected a list of a program and its arguments/,
  ],
  [
    '{ name: a, command: [ls, "{wher}"] }',
    /names \{wher\}, which is no parameter: expected one of target, target_name/,
  ],
  ['{ name: a, command: [ls], on: [servic/web] }', /on\[0\] is "servic\/web", expected KIND\/NAME/],
  [
    '{ name: a, command: [ls], risk: high }',
    /risk is "high", expected "safe", "disruptive" or "destructive"/,
  ],
  ['{ name: a, command: [ls], timeout: 5 }', /timeout is 5, expected a length of time/],
  ['{ name: a, command: [ls], params: { n: { type: number, default: x } } }', /default .*expected a number/],
  ['{ name: a, command: [ls], params: { n: { choices: [a], default: b } } }', /default .*expected one of a/],
  [
    '{ name: a, command: [ls], params: { n: { type: number, choices: [a] } } }',
    /choices .*expected nothing, for a number/,
  ],
  ['{ name: a, command: [ls], params: { n: { min: 1 } } }', /min .*expected nothing, for a text/],
  ['{ name: a, command: [ls], shell: true }', /"shell" is not a key/],
])('%s is told where it is wrong', (written, sentence) => {
  expect(said(written)).toEqual([expect.stringMatching(sentence)]);
});
