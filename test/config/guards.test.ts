import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfiguration } from '../../src/config/load.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { showJson, showYaml } from '../../src/config/show.ts';
import { setting, temporary, write } from './setting.ts';

async function load(file: string, host?: string) {
  const directory = await temporary();
  const outside = setting(directory, { uid: 0 });
  const config = await write(join(directory, 'q.yaml'), `version: 1\ndocker: []\naccess: operate\n${file}`);
  if (host !== undefined) await write(outside.ceiling, `version: 1\naccess: operate\n${host}`);
  return loadConfiguration({ config }, outside);
}

async function loaded(file: string, host?: string) {
  const result = await load(file, host);
  if (result.is === 'refused') throw new Error(result.problems.map(formatProblem).join());
  return result;
}

const guard = (rule: string): string => `guards: [{ action: failover, target: "postgres/*", ${rule} }]`;
const about = { action: 'failover', target: 'postgres/*', reason: undefined };

test.each([
  ['deny: true', { type: 'deny' }],
  ['confirm: word', { type: 'word' }],
  ['at_most: 2', { type: 'at most', count: 2 }],
  ['freeze_until: 2027-01-02', { type: 'freeze', until: Date.UTC(2027, 0, 2) }],
  ['freeze_until: 2027-01-02T08:00:00+01:00', { type: 'freeze', until: Date.UTC(2027, 0, 2, 7) }],
])('%s is a guard', async (rule, is) => {
  const { stack } = await loaded(guard(rule));
  expect(stack.guards).toEqual([{ ...about, is }]);
});

test('the guards of the host stand before those of the file, and nothing lifts them', async () => {
  const host = 'guards: [{ action: "*", target: "*", deny: true, reason: "call Bob" }]';
  const { stack } = await loaded(guard('confirm: word'), host);
  expect(stack.guards?.map(({ is }) => is.type)).toEqual(['deny', 'word']);
  expect((await loaded('guards: []', host)).stack.guards).toHaveLength(1);
});

test('guards are shown as they were written', async () => {
  const result = await loaded(guard('at_most: 1, reason: "one after the other"'));
  expect(showYaml(result)).toContain('at_most: 1');
  expect(showJson(result).guards).toEqual([
    { action: 'failover', target: 'postgres/*', at_most: 1, reason: 'one after the other' },
  ]);
});

test.each([
  [guard('reason: "why"'), /guards\[0\] is a mapping, expected one of deny: true, confirm: word/],
  [guard('deny: true, confirm: word'), /guards\[0\] is a mapping, expected one of deny/],
  [guard('deny: false'), /guards\[0\]\.deny is false, expected true/],
  [guard('at_most: 0'), /at_most is 0, expected a number of at least 1/],
  [guard('freeze_until: soon'), /freeze_until is "soon", expected a time such as/],
  ['guards: [{ action: failovr, target: "*", deny: true }]', /action is "failovr", expected "\*" or one of/],
  ['guards: [{ action: failover, target: pg/main, deny: true }]', /target is "pg\/main", expected "\*" or/],
])('%s is refused in a sentence', async (written, sentence) => {
  const { is, problems } = await load(written);
  expect(is).toBe('refused');
  expect(problems.map(formatProblem).join('\n')).toMatch(sentence);
});
