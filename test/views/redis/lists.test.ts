import { expect, test } from 'vitest';
import { redisClusterList } from '../../../src/views/redis/cluster.ts';
import { redisKeyspaceList } from '../../../src/views/redis/keyspace.ts';
import { redisNodeList } from '../../../src/views/redis/nodes.ts';
import { redisQueueList } from '../../../src/views/redis/queues.ts';
import { sentinelList } from '../../../src/views/redis/sentinels.ts';
import { redisLatencyList, redisSlowList } from '../../../src/views/redis/slowlog.ts';
import { at, by, live, master, replica, sentinel, silent, systemOf } from '../../domain/redis/nodes.ts';
import { detailOf, tableOf } from '../drawn.ts';
import { known, stackOf } from '../world.ts';

const stack = stackOf(...['m1', 's1', 's2', 'q1', 'q2'].map(systemOf));
const cluster = {
  state: 'ok',
  slots: { assigned: 16_384, ok: 16_384, suspected: 0, failed: 0 },
  size: 1,
  nodes: [
    {
      id: 'a',
      address: '10.0.0.1:6379',
      role: 'master',
      of: undefined,
      state: 'ok',
      isSelf: true,
      isLinked: true,
      slots: 16_384,
      moving: 0,
    },
    {
      id: 'b',
      address: '10.0.0.2:6379',
      role: 'replica',
      of: 'a',
      state: 'suspected',
      isSelf: false,
      isLinked: false,
      slots: 0,
      moving: 0,
    },
  ],
} as const;
const readings = known({
  redis: by({ m1: live(master()), s1: live(replica({ offset: 936 })), s2: silent(replica()) }),
  sentinel: by({ q1: live(sentinel()), q2: silent(sentinel()) }),
  redisSlowlog: by({
    m1: live({
      length: 1,
      entries: [
        {
          id: 7,
          at: at - 90_000,
          took: 60.1,
          command: 'KEYS *',
          client: '10.0.0.5:41822',
          clientName: 'shop-web',
        },
      ],
      latency: [{ event: 'fork', at: at - 60_000, latest: 12, longest: 40 }],
    }),
  }),
  redisQueues: by({
    m1: live({
      queues: [
        { db: 1, key: 'celery', type: 'list', length: 12, because: undefined, groups: [] },
        {
          ...{ db: 0, key: 'events', type: 'stream', length: 500, because: undefined },
          groups: [{ name: 'mailer', consumers: 2, pending: 4, lag: 3 }],
        },
        {
          db: 9,
          key: 'odd',
          type: 'other',
          length: undefined,
          because: 'it is a string, which has no length',
          groups: [],
        },
      ],
    }),
  }),
});

test('nodes', () => {
  expect(tableOf(redisNodeList, readings, stack, 140)).toMatchInlineSnapshot(`
    "  node                state        behind    memory  of max       ops   clients    hit   evicted       keys  answers in  note
    ▸ ● m1                master                 412 MB    40 %   1 240/s        12   97 %       0/s        812        1 ms
      ● s1                replica        64 B    412 MB    40 %   1 240/s        12   97 %       0/s        812        1 ms
      ! s2                no answer         –         –       –         –         –      –         –          –           –  it does not answer…"
  `);
  expect(detailOf(redisNodeList, readings, stack, 'm1')).toMatchInlineSnapshot(`
    "node            m1 of cache · 10.0.0.1:6379
    state           master
    position        1 000

    memory
    used            412 MB of 1 GB · 40 %  peak 420 MB
    when full       allkeys-lru
    from the system 500 MB  fragmentation 1.2

    activity
    commands        1 240/s
    hits            97 %
    clients         12 of 10 000 · 0.1 %  1 wait in a blocking command
    refused         0/s  0 in all
    evicted         0/s  0 in all
    expired         1/s
    network         100 B/s in · 200 B/s out

    on disk
    snapshot        1m00s old  12 writes since
    log             off: a crash loses what came after the snapshot

    server
    version         7.0.15
    run             run-m1
    up              1h00m, since 01:41
    answers in      1 ms"
  `);
  expect(detailOf(redisNodeList, readings, stack, 's2')).toContain('what it said at');
});

test('Sentinels', () => {
  expect(tableOf(sentinelList, readings, stack, 140)).toMatchInlineSnapshot(`
    "  sentinel            state         master                 sees it as  quorum     votes  sentinels  replicas   epoch  note
    ▸ ● q1                watching      10.0.0.1:6379          up          reachable      2     3 of 3    2 of 2       1
      ! q2                no answer                                                       –          –         –       –  it does not answer: n…"
  `);
  expect(detailOf(sentinelList, readings, stack, 'q1')).toMatchInlineSnapshot(`
    "sentinel        q1 of cache · 10.0.0.1:26379
    state           watching
    master          mymaster is 10.0.0.1:6379 · epoch 1
    sees it as      up · master
    quorum          3 usable Sentinels. Quorum and failover authorization
                    can be reached
    calls it down   after 2.0 s of silence, when 2 agree
    version         7.0.15 · up 1h00m

    replicas it knows
                    10.0.0.2:6379 · up  link ok · priority 100 · position 1 000
                    10.0.0.3:6379 · up  link ok · priority 100 · position 1 000

    Sentinels it knows
                    10.0.0.2:26379 · up
                    10.0.0.3:26379 · up"
  `);
});

test('slow commands and delays', () => {
  expect(tableOf(redisSlowList, readings, stack, 100)).toMatchInlineSnapshot(`
    "  node                at                took  client                    command
    ▸ m1                  02:40            60 ms  shop-web 10.0.0.5:41822   KEYS *"
  `);
  expect(tableOf(redisLatencyList, readings, stack, 80)).toMatchInlineSnapshot(`
    "  node                event                     last           it took   longest
    ▸ m1                  fork                      02:40            12 ms     40 ms"
  `);
});

test('queues', () => {
  expect(tableOf(redisQueueList, readings, stack, 120)).toMatchInlineSnapshot(`
    "  node                queue                      db  type        ↓length      behind    pending  consumers  note
    ▸ m1                  events                      0  stream          500           3          4          2
      m1                  celery                      1  list             12
      m1                  odd                         9  other             –                                    it is a str…"
  `);
  expect(detailOf(redisQueueList, readings, stack, 'events')).toMatchInlineSnapshot(`
    "queue           events · database 0 · on m1
    type            stream
    length          500

    groups
    mailer          3 behind · 4 pending · 2 consumers"
  `);
});

test('keyspace', () =>
  expect(tableOf(redisKeyspaceList, readings, stack, 80)).toMatchInlineSnapshot(`
  "  node                database          keys   that expire   share
  ▸ m1                         0           812           400    49 %
    s1                         0           812           400    49 %
    s2                         0           812           400    49 %"
`));

test('a Cluster as its nodes see it', () =>
  expect(
    tableOf(redisClusterList, known({ redis: by({ m1: live(master({ cluster })) }) }), stack, 120),
  ).toMatchInlineSnapshot(`
    "  seen by       node                    role     state       link    slots  moving  follows
    ▸ m1            10.0.0.1:6379           master   ok          self   16 384       0
      m1            10.0.0.2:6379           replica  suspected   down        0       0  10.0.0.1:6379"
  `));
