import { expect, test } from 'vitest';
import { readStackFile } from '../../src/config/file/read.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { runbooksOf } from '../../src/config/runbooks.ts';
import type { Sections } from '../../src/config/sections.ts';
import type { System } from '../../src/domain/stack.ts';

const read = (runbook: string) =>
  readStackFile(new TextEncoder().encode(`version: 1\nrunbooks:\n  - ${runbook}\n`), 'q.yaml');

test('one of the same name replaces what comes along', () => {
  const result = read('{ name: readiness, steps: [{ text: All of it, check: backups }] }');
  const runbooks = (result.is === 'valid' ? result.file.runbooks : undefined) ?? [];
  const found = runbooksOf({ runbooks, services: [] }, []);
  expect(found.map(({ name, steps }) => [name, steps.length])).toEqual([
    ['readiness', 1],
    ['deployment', 18],
    ['good-practice', 20],
  ]);
});

test('what can be done of a checklist in this stack has its action: each service that is deployed, each cluster', () => {
  const services = ['web', 'api', 'mail'].map((name) => ({
    ...{ name, kind: 'container' },
    ...(name !== 'mail' && { deploy: { image: `${name}:{version}` } }),
  })) as unknown as Sections['services']; // of the rest nothing is asked
  const systems = ['main/p1', 'main/r1', 'lone/p1'].map((name) => ({
    ...{ id: `postgres/${name}`, kind: 'postgres', title: name, group: name.replace(/\/.*/, '') },
  })) as unknown as readonly System[];
  const actions = runbooksOf({ runbooks: [], services }, systems).flatMap(({ steps }) =>
    steps.flatMap(({ text, action }) =>
      action === undefined ? [] : [`${text}: ${action.name} ${action.target}`],
    ),
  );
  expect(actions).toEqual([
    'Before: back up, and prove it: backup stack',
    'During: deploy, service/web: deploy service/web',
    'During: deploy, service/api: deploy service/api',
    'Reliability: a failover that was tried: switchover postgres/main',
    'Reliability: regular backups: backup stack',
    'Backup and restore work: backup stack',
  ]);
});

test.each([
  ['{ name: a }', /steps is missing, expected a list of steps/],
  ['{ name: a, steps: [] }', /steps is .*expected a list of steps/],
  [
    '{ name: a, steps: [{ text: b, check: weather }] }',
    /check is "weather", expected alerts, backups, .*replicas or KIND/,
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
