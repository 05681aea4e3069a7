import { describe, expect, test } from 'vitest';
import type { Taken } from '../../src/core/reading.ts';
import { parseInfo } from '../../src/domain/redis/info.ts';
import type { RedisNode, RedisUp } from '../../src/domain/redis.ts';
import { clusterFrom } from '../../src/probes/redis/cluster.ts';
import { redisQueues } from '../../src/probes/redis/queues.ts';
import { latencyEventOf, redisSlowlog } from '../../src/probes/redis/slowlog.ts';
import { redis } from '../../src/probes/redis.ts';
import { sentinelFrom } from '../../src/systems/redis/sentinel.ts';
import {
  answering,
  recorded,
  recordedAll,
  recordedText,
  recordedTexts,
  refusal,
  value,
} from './redis/recorded.ts';

const at = 1_795_222_641_000;
const context = { at, signal: new AbortController().signal };

async function up(info: string, last?: Taken<RedisNode>): Promise<RedisUp> {
  const node = await redis.read(
    answering('m1', () => value(info)),
    last,
    context,
  );
  if (node.is !== 'up') throw new Error(`It is ${node.is}`);
  return node;
}

describe('a node', () => {
  test('that is the master, by its INFO', async () => {
    expect(await up(recordedText('info-master'))).toMatchObject({
      ...{ role: 'master', version: '7.0.15', offset: 3_506_714, link: undefined, cluster: undefined },
      runId: '4fe29d0f2503ec1d70b5ff8302eafbddc366e812',
      startedAt: at - 449_000,
      replicas: [
        { address: '127.0.0.1:37415', state: 'online', offset: 3_505_081, lag: 0 },
        { address: '127.0.0.1:43713', state: 'online', offset: 3_505_508, lag: 0 },
      ],
      memory: { used: 2_416_720, max: 67_108_864, policy: 'allkeys-lru', fragmentation: 5.96 },
      clients: { connected: 8, max: 60, blocked: 0 },
      counters: { hits: 14_397, misses: 5629, evicted: 0, rejected: 0 },
      persistence: {
        loading: undefined,
        snapshot: { lastAt: 1_795_222_191_000, lastStatus: 'ok', isRunning: false, changes: 37_901 },
        log: undefined,
      },
      databases: [
        { number: 0, keys: 220, expiring: 179, ttl: 5545 },
        { number: 1, keys: 1, expiring: 0, ttl: undefined },
      ],
      rates: undefined,
    });
  });

  test('that is a replica, with its link to the master', async () =>
    expect(await up(recordedText('info-replica'))).toMatchObject({
      role: 'replica',
      link: { master: '127.0.0.1:34975', status: 'up', syncing: undefined, priority: 100 },
      replicas: [],
    }));

  test('has rates by its own clock, and none after a restart', async () => {
    const info = recordedText('info-master');
    const first = await up(info);
    const later = info
      .replace('server_time_usec:1795222640754437', 'server_time_usec:1795222642754437')
      .replace('keyspace_hits:14397', 'keyspace_hits:14487')
      .replace('keyspace_misses:5629', 'keyspace_misses:5639')
      .replace('evicted_keys:0', 'evicted_keys:24');
    const last = { value: first, at, took: 5 };
    expect((await up(later, last)).rates).toMatchObject({
      hitRatio: 0.9,
      evicted: 12,
      rejected: 0,
      commands: 0,
    });
    expect((await up(later.replace(/run_id:\w+/, 'run_id:another'), last)).rates).toBeUndefined();
  });

  test('that loads says how far it is', async () => {
    const loading = 'loading:1\r\nloading_loaded_perc:45.00\r\nloading_eta_seconds:3\r\n';
    const info = recordedText('info-master').replace('loading:0\r\n', loading);
    expect((await up(info)).persistence.loading).toEqual({ progress: 0.45, left: 3000 });
  });

  test('without a limit of memory has none, not one of zero', async () =>
    expect(
      (await up(recordedText('info-master').replace(/maxmemory:\d+/, 'maxmemory:0'))).memory.max,
    ).toBeUndefined());

  test('of a Cluster is asked for its state and nodes too', async () => {
    const { info = '', nodes = '', server = '' } = recordedTexts('cluster');
    const answers: Readonly<Record<string, string>> = {
      INFO: server,
      'CLUSTER INFO': info,
      'CLUSTER NODES': nodes,
    };
    const face = answering('c1', (command) => value(answers[command] ?? ''));
    expect(await redis.read(face, undefined, context)).toMatchObject({ cluster: { state: 'ok', size: 3 } });
    expect(face.asked).toEqual(['INFO', 'CLUSTER INFO', 'CLUSTER NODES']);
  });

  test('that may not be read says which right is missing', async () => {
    const face = answering('m1', () =>
      refusal("NOPERM this user has no permissions to run the 'info' command"),
    );
    await expect(redis.read(face, undefined, context)).rejects.toMatchObject({
      kind: 'denied',
      message:
        "m1 does not let this user read how it is: this user has no permissions to run the 'info' command",
    });
  });
});

describe('a Cluster', () => {
  test('has its masters with their slots, and the replicas of each', () => {
    const { info = '', nodes = '' } = recordedTexts('cluster');
    const cluster = clusterFrom(info, nodes);
    expect(cluster).toMatchObject({
      state: 'ok',
      slots: { assigned: 16_384, ok: 16_384, suspected: 0, failed: 0 },
    });
    expect(cluster.nodes.reduce((sum, { slots }) => sum + slots, 0)).toBe(16_384);
    expect(cluster.nodes.filter(({ role }) => role === 'replica').every(({ of }) => of !== undefined)).toBe(
      true,
    );
    expect(cluster.nodes.filter(({ isSelf }) => isSelf)).toHaveLength(1);
  });

  test('shows a node whose connection broke before anybody calls it failed', () => {
    const { info = '', nodes = '' } = recordedTexts('cluster-failed');
    expect(clusterFrom(info, nodes).nodes.filter(({ isLinked }) => !isLinked)).toMatchObject([
      { address: '127.0.0.1:45967', role: 'master', state: 'ok', slots: 5462 },
    ]);
  });

  test.each([
    ['master,fail?', 'suspected'],
    ['master,fail', 'failed'],
    ['slave,noaddr', 'no address'],
    ['handshake', 'handshake'],
  ])('a node flagged %s is %s', (flags, state) =>
    expect(
      clusterFrom('', `id 10.0.0.1:6379@16379,db-1 ${flags} - 0 0 1 connected 5 [93-<-x]`).nodes,
    ).toMatchObject([{ address: '10.0.0.1:6379', state, slots: 1, moving: 1 }]),
  );
});

describe('a Sentinel', () => {
  const q1 = { title: 'q1', master: 'mymaster' };

  test('tells of the master, the replicas, the others and the quorum', () =>
    expect(sentinelFrom(recordedAll('sentinel'), q1, at, undefined)).toMatchObject({
      ...{ version: '7.0.15', isTilted: false, masterName: 'mymaster', votes: 2, downAfter: 2000 },
      master: { host: '127.0.0.1', port: 34_975, view: 'up', flags: 'master' },
      quorum: { is: 'reachable' },
      replicas: [{ isLinked: true, view: 'up' }, { isLinked: true }],
      others: [{ view: 'up' }, { view: 'up' }],
    }));

  test('without the others has no quorum, which is no failure to read it', () =>
    expect(sentinelFrom(recordedAll('sentinel-alone'), q1, at, undefined)).toMatchObject({
      quorum: { is: 'lost', message: expect.stringContaining('1 usable Sentinels') },
      others: [{ view: 'suspected' }, { view: 'suspected' }],
    }));
});

describe('the slow log', () => {
  const face = answering('m1', (command) =>
    command === 'SLOWLOG LEN' ? value(9) : recorded(command.startsWith('SLOWLOG') ? 'slowlog' : 'latency'),
  );

  test('keeps commands and the first argument, and no value', async () => {
    const log = await redisSlowlog.read(face, undefined, context);
    expect(log.length).toBe(9);
    expect(log.entries[0]).toMatchObject({ id: 8, took: 60.082, client: '127.0.0.1:33090' });
    expect(log.entries[2]).toMatchObject({ command: 'SET session:272 …', clientName: 'shop-web' });
    expect(JSON.stringify(log)).not.toContain('xxxxx');
    expect(log.latency).toMatchObject([{ event: 'command' }]);
  });

  test('an event has its last and its longest', () =>
    expect(latencyEventOf(['fork', 1_700_000_000, 12, 40])).toEqual({
      ...{ event: 'fork', at: 1_700_000_000_000, latest: 12, longest: 40 },
    }));
});

describe('queues', () => {
  const read = (answer: (command: string) => ReturnType<typeof value>, db = 0) =>
    redisQueues.read({ ...answering('m1', answer), queues: [{ db, key: 'q' }] }, undefined, context);
  const master = value(['master', 1, []]);

  test('a stream has its groups and how far each is behind', async () => {
    const answers = {
      ROLE: master,
      'TYPE q': value('stream'),
      'XLEN q': value(500),
      'XINFO GROUPS q': recorded('groups'),
    };
    const { queues } = await read((command) => Reflect.get(answers, command));
    expect(queues).toMatchObject([
      { type: 'stream', length: 500, groups: [{ name: 'mailer', consumers: 1 }] },
    ]);
  });

  test('another database is entered and left again', async () => {
    const face = {
      ...answering('m1', (command) => (command === 'ROLE' ? master : value('list'))),
      queues: [{ db: 1, key: 'q' }],
    };
    await redisQueues.read(face, undefined, context);
    expect(face.asked).toEqual(['ROLE', 'SELECT 1', 'TYPE q', 'SELECT 0', 'SELECT 1', 'LLEN q', 'SELECT 0']);
  });

  test('a key that is not there is an empty queue', async () =>
    expect((await read((command) => (command === 'ROLE' ? master : value('none')))).queues).toMatchObject([
      { type: 'none', length: 0 },
    ]));

  test('a key that lives on another node of a Cluster is not ours to tell', async () =>
    expect(
      (await read((command) => (command === 'ROLE' ? master : refusal('MOVED 3999 127.0.0.1:6381')))).queues,
    ).toEqual([]));

  test('a replica is asked for its role alone', async () => {
    const face = { ...answering('s1', () => value(['slave', 'm1', 6379])), queues: [{ db: 0, key: 'q' }] };
    expect(await redisQueues.read(face, undefined, context)).toEqual({ queues: [] });
    expect(face.asked).toEqual(['ROLE']);
  });
});

test('a line without a value is a field without one', () =>
  expect(parseInfo('# Server\r\nempty:\r\nredis_version:7.0.15\r\n').get('empty')).toBe(''));
