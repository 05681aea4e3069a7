import { expect, test } from 'vitest';
import { master, replica, systemOf } from '../domain/redis/nodes.ts';
import { judged } from './judged.ts';
import { failed, listed, type Part, read, world } from './worlds.ts';

const [m1, s1] = [systemOf('m1'), systemOf('s1')];
const down = failed('redis', m1, 'refused', 'm1 does not answer');
const link = {
  master: '10.0.0.1:6379',
  status: 'down',
  silence: 0,
  downFor: 5_000,
  syncing: undefined,
} as const;
const of = (priority: number): Part => read('redis', s1, replica({ link: { ...link, priority } }));
const said = (...parts: readonly Part[]) =>
  judged(world(...parts))
    .alerts.filter(({ name }) => name === 'RedisDown')
    .map(({ summary }) => summary);

test('a master that is down says where nobody is left to take over from it', () => {
  expect(said(down, of(100))).toEqual(['m1 does not answer']);
  expect(said(down, of(0))).toEqual(['m1 does not answer; no replica can take over']);
  const silent = failed('redis', s1, 'refused', 's1 does not answer');
  expect(said(down, silent)[0]).toBe('m1 does not answer; no replica can take over');
  expect(said(down)).toEqual(['m1 does not answer']);
});

test('what runs a replica is suggested to be restarted, and what runs an old master only where Sentinels demote it', () => {
  const run = { control: { unit: 'redis-server' } };
  const suggested = (...parts: readonly Part[]) =>
    judged(world(...parts))
      .alerts.filter(({ name }) => name === 'RedisDown')
      .map(({ annotations, suggests }) => [annotations.action, suggests?.target.name]);
  const now = read('redis', m1, master());
  const gone = (system: typeof s1) => failed('redis', system, 'refused');
  const was = (system: typeof s1): Part => read('redis', system, replica());
  expect(suggested(now, was({ ...s1, ...run }), gone(s1))).toEqual([['restart', 'redis-server']]);
  const boxed = { ...s1, control: { container: 'cache-2' } };
  expect(suggested(now, was(boxed), gone(s1))).toEqual([['restart', 'cache-2']]);
  expect(suggested(now, was(s1), gone(s1))).toEqual([[undefined, undefined]]);
  const promoted = read('redis', s1, master({ runId: 'run-s1' }));
  const replaced = [read('redis', { ...m1, ...run }, master()), promoted, gone(m1)];
  expect(suggested(...replaced)).toEqual([[undefined, undefined]]);
  expect(suggested(...replaced, listed(systemOf('q1')))).toEqual([['restart', 'redis-server']]);
});
