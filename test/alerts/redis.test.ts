import { expect, test } from 'vitest';
import { replica, systemOf } from '../domain/redis/nodes.ts';
import { judged } from './judged.ts';
import { failed, type Part, read, world } from './worlds.ts';

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
