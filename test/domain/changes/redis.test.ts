import { expect, test } from 'vitest';
import { checkChanges, seenCheck } from '../../../src/domain/changes/check.ts';
import { redisChanges, type SeenRedis, sentinelChanges } from '../../../src/domain/changes/redis.ts';
import { day } from './worlds.ts';

const circumstances = { system: 'redis/cache/m1', at: day, since: day - 2_000 };
const node = (parts: Partial<SeenRedis> = {}): SeenRedis => ({
  role: 'master',
  runId: 'a',
  startedAt: day - 9e9,
  replicationId: 'x',
  offset: 1_000,
  master: undefined,
  isLinked: undefined,
  replicas: ['10.0.0.22:6379'],
  ...parts,
});
const between = (before: SeenRedis | undefined, after: SeenRedis): readonly string[] =>
  redisChanges(before, after, circumstances).map(({ kind, text }) => `${kind} ${text}`);
const replica = (parts: Partial<SeenRedis> = {}): SeenRedis =>
  node({ role: 'replica', master: '10.0.0.21:6379', isLinked: true, replicas: [], ...parts });

test('a node that is as it was has not changed, and a first look tells only a start of today', () => {
  expect(between(node(), node())).toEqual([]);
  expect(between(undefined, node())).toEqual([]);
  expect(between(undefined, node({ startedAt: day - 60_000 }))).toEqual(['restarted server started']);
});

test('a restart is told, and that the data is not what it was', () => {
  const again = node({ runId: 'b', startedAt: day - 1_000 });
  expect(between(node(), again)).toEqual(['restarted server started']);
  expect(between(node(), { ...again, replicationId: 'y', offset: 0 })).toEqual([
    'restarted server started',
    'role it began with other data than it ended with',
  ]);
});

test('roles, masters, links and replicas that change are told', () => {
  expect(between(replica(), node({ replicas: [] }))).toEqual(['role promoted: replica → master']);
  expect(between(replica(), replica({ master: '10.0.0.23:6379' }))).toEqual([
    'role follows 10.0.0.23:6379, and 10.0.0.21:6379 before',
  ]);
  expect(between(replica(), replica({ isLinked: false }))).toEqual(['disconnected hears its master no more']);
  expect(between(node(), node({ replicas: ['10.0.0.23:6379'] }))).toEqual([
    'disconnected replica 10.0.0.22:6379 is gone',
    'connected replica 10.0.0.23:6379 follows',
  ]);
});

test('a Sentinel that names another master, or loses its quorum, is told', () => {
  const before = { master: '10.0.0.21:6379', quorum: 'reachable' } as const;
  const after = { master: '10.0.0.22:6379', quorum: 'lost' } as const;
  expect(sentinelChanges(before, after, circumstances).map(({ text }) => text)).toEqual([
    'master 10.0.0.21:6379 → 10.0.0.22:6379',
    'the quorum is lost',
  ]);
  expect(sentinelChanges(undefined, after, circumstances)).toEqual([]);
});

test('a check turns when it made up its mind, not when it cannot tell', () => {
  const check = (state: 'passing' | 'failing' | 'unknown', held?: 'passing' | 'failing') =>
    seenCheck({ state, because: '503', held: held && { state: held, proven: true } } as Parameters<
      typeof seenCheck
    >[0]);
  const turned = (before: ReturnType<typeof check>, after: ReturnType<typeof check>) =>
    checkChanges(before, after, circumstances).map(({ text }) => text);
  expect(turned(check('passing'), check('failing'))).toEqual(['failing: 503']);
  expect(turned(check('failing'), check('passing'))).toEqual(['passes again']);
  expect(turned(check('passing'), check('unknown', 'passing'))).toEqual([]);
  expect(turned(check('unknown'), check('failing'))).toEqual([]);
});
