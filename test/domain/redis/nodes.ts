import type { Reading } from '../../../src/core/reading.ts';
import type { RedisNode, RedisUp } from '../../../src/domain/redis.ts';
import type { Sentinel, WatchedServer } from '../../../src/domain/sentinel.ts';
import type { System } from '../../../src/domain/stack.ts';

export const at = Date.UTC(2026, 10, 20, 2, 41, 30);

/** `m1` is at 10.0.0.1:6379, `s1` at 10.0.0.2:6379, `s2` at 10.0.0.3:6379. */
const places: Readonly<Record<string, string>> = {
  m1: '10.0.0.1:6379',
  s1: '10.0.0.2:6379',
  s2: '10.0.0.3:6379',
  q1: '10.0.0.1:26379',
  q2: '10.0.0.2:26379',
  q3: '10.0.0.3:26379',
};

export const systemOf = (title: string): System => {
  const kind = title.startsWith('q') ? 'sentinel' : 'redis';
  return { id: `${kind}/cache/${title}`, kind, title, group: 'cache', where: places[title] ?? '' };
};

export const master = (rest: Partial<RedisUp> = {}): RedisUp => ({
  ...{
    is: 'up',
    countedAt: at,
    version: '7.0.15',
    runId: 'run-m1',
    startedAt: at - 3_600_000,
    role: 'master',
  },
  ...{ replicationId: 'history-1', offset: 1000, replicas: [], link: undefined, goodReplicas: undefined },
  memory: {
    used: 412 * 2 ** 20,
    resident: 500 * 2 ** 20,
    peak: 420 * 2 ** 20,
    max: 2 ** 30,
    policy: 'allkeys-lru',
    fragmentation: 1.2,
  },
  clients: { connected: 12, max: 10_000, blocked: 1 },
  counters: {
    ...{ commands: 5000, hits: 100, misses: 3, evicted: 0, expired: 7, rejected: 0 },
    ...{ connections: 40, received: 1000, sent: 2000, errors: 0 },
  },
  commandsPerSecond: 1240,
  rates: { commands: 1240, hitRatio: 0.972, evicted: 0, expired: 1, rejected: 0, received: 100, sent: 200 },
  persistence: {
    loading: undefined,
    snapshot: { lastAt: at - 60_000, lastStatus: 'ok', isRunning: false, changes: 12 },
    log: undefined,
  },
  databases: [{ number: 0, keys: 812, expiring: 400, ttl: 60_000 }],
  ...{ roundTrip: 1, cluster: undefined, protection: 'password' },
  ...rest,
});

export const replica = (rest: Partial<RedisUp> = {}): RedisUp =>
  master({
    ...{ role: 'replica', runId: 'run-s1' },
    link: {
      ...{ master: '10.0.0.1:6379', status: 'up', silence: 0, downFor: undefined },
      ...{ syncing: undefined, priority: 100 },
    },
    ...rest,
  });

const watched = (host: string, port: number, rest: Partial<WatchedServer> = {}): WatchedServer => ({
  ...{ host, port, runId: `run-${host}`, view: 'up', flags: 'master' },
  ...rest,
});

export const sentinel = (rest: Partial<Sentinel> = {}, seen: Partial<WatchedServer> = {}): Sentinel => ({
  ...{ version: '7.0.15', startedAt: at - 3_600_000, isTilted: false, masterName: 'mymaster' },
  master: watched('10.0.0.1', 6379, seen),
  ...{ isFailingOver: false, epoch: 1, votes: 2, downAfter: 2000 },
  quorum: {
    is: 'reachable',
    message: '3 usable Sentinels. Quorum and failover authorization can be reached',
  },
  replicas: ['10.0.0.2', '10.0.0.3'].map((host) => ({
    ...watched(host, 6379, { flags: 'slave' }),
    ...{ isLinked: true, offset: 1000, priority: 100 },
  })),
  others: ['10.0.0.2', '10.0.0.3'].map((host) => watched(host, 26_379, { flags: 'sentinel' })),
  ...rest,
});

export const live = <T>(value: T): Reading<T> => ({ last: { value, at, took: 1 } });

export const silent = <T>(value?: T): Reading<T> => ({
  ...(value !== undefined && { last: { value, at: at - 10_000, took: 1 } }),
  failure: {
    ...{ kind: 'timeout', message: 'it does not answer: nothing in time', since: at - 8000 },
    ...{ count: 2, nextTry: at + 4000 },
  },
});

/** The readings of several, by the ids of their systems. */
export const by = <T>(readings: Readonly<Record<string, Reading<T>>>): Readonly<Record<string, Reading<T>>> =>
  Object.fromEntries(Object.entries(readings).map(([title, reading]) => [systemOf(title).id, reading]));

export type Nodes = Readonly<Record<string, Reading<RedisNode>>>;
