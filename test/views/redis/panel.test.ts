import { expect, test } from 'vitest';
import type { RedisQueue } from '../../../src/domain/redis.ts';
import { redisPanel } from '../../../src/views/redis/panel.ts';
import {
  by,
  live,
  master,
  type Nodes,
  replica,
  sentinel,
  silent,
  systemOf,
} from '../../domain/redis/nodes.ts';
import { bodyOf, lookAt, summaryOf } from '../drawn.ts';
import { known, stackOf } from '../world.ts';

const size = { columns: 100, rows: 10 };
const queue: RedisQueue = { db: 1, key: 'celery', type: 'list', length: 12, because: undefined, groups: [] };
const events: RedisQueue = {
  ...{ db: 0, key: 'events', type: 'stream', length: 500, because: undefined },
  groups: [{ name: 'mailer', consumers: 1, pending: 0, lag: 3 }],
};

function modelOf(nodes: Nodes, sentinels: Parameters<typeof by>[0] = {}, queues: readonly RedisQueue[] = []) {
  const stack = stackOf(...[...Object.keys(nodes), ...Object.keys(sentinels)].map(systemOf));
  const redisQueues = by({ m1: live({ queues }), s1: live({ queues }) });
  const readings = { redis: by(nodes), sentinel: by(sentinels), redisQueues } as Parameters<typeof known>[0];
  return redisPanel.model(known(readings), stack);
}

const healthy = { m1: live(master()), s1: live(replica()), s2: live(replica({ offset: 936, runId: 's2' })) };
const watchers = { q1: live(sentinel()), q2: live(sentinel()), q3: live(sentinel()) };

test('what is fine is quiet: the master, who follows, the queues', () => {
  const model = modelOf(healthy, watchers, [queue, events]);
  expect(bodyOf(redisPanel, model, size)).toMatchInlineSnapshot(`
    "─ Redis  cache · 7.0.15 · Sentinel 3 of 3
     ● m1    master                     412 MB of 1 GB  40 %   1 240 ops/s   12 clients   hit 97 %
     ├ ● s1  replica       0 B behind   12 clients   up 1h00m
     └ ● s2  replica      64 B behind   12 clients   up 1h00m
     queues celery 12   events 500, mailer 3 behind"
  `);
  expect(summaryOf(redisPanel, model)).toMatchInlineSnapshot(
    `"m1 master   2 replicas 64 B   40 % memory   1 240 ops/s"`,
  );
  expect(redisPanel.health(model, lookAt())).toBe('ok');
});

test('two masters stand on top', () => {
  const model = modelOf({ ...healthy, s1: live(master({ runId: 'run-s1' })) }, watchers);
  expect(bodyOf(redisPanel, model, size)).toMatchInlineSnapshot(`
    "─ Redis  cache · 7.0.15 · Sentinel 3 of 3
     ▲ TWO MASTERS  m1 and s1 take writes at once: those of one will be lost
     ▲ m1    master                     TWO MASTERS   412 MB of 1 GB  40 %   1 240 ops/s   12 clients
     ▲ s1    master                     TWO MASTERS   412 MB of 1 GB  40 %   1 240 ops/s   12 clients
     ● s2    replica      64 B behind   12 clients   up 1h00m"
  `);
  expect(redisPanel.health(model, lookAt())).toBe('critical');
});

test('with two masters a queue is told with its node, for each has its own', () => {
  const nodes = { m1: live(master()), s1: live(master({ runId: 'run-s1' })) };
  const model = modelOf(nodes, {}, [queue, events]);
  const [last] = bodyOf(redisPanel, model, { ...size, columns: 120 })
    .split('\n')
    .slice(-1);
  expect(last).toMatchInlineSnapshot(
    `" queues m1 celery 12   m1 events 500, mailer 3 behind   s1 celery 12   s1 events 500, mailer 3 behind"`,
  );
});

test('a replica that lost its master this second has not been without it for 0 ms', () => {
  const lost = (downFor: number | undefined) => {
    const link = {
      ...replica().link,
      ...{ status: 'down', downFor, silence: undefined, syncing: undefined },
    };
    const node = replica({
      link: { ...{ master: '10.0.0.1:6379', priority: 100 }, ...link, status: 'down' },
    });
    return bodyOf(redisPanel, modelOf({ m1: live(master()), s1: live(node) }), size)
      .split('\n')
      .at(-1);
  };
  expect(lost(0)).toContain('lost its master just now');
  expect(lost(41_000)).toContain('without its master for 41 s');
  expect(lost(undefined)).toContain('without its master   ');
});

test('a master over its limit is not well, whatever makes room; a replica leaves that to its master', () => {
  const over = { ...master().memory, used: 1.02 * 2 ** 30 };
  const model = modelOf({ m1: live(master({ memory: over })), s1: live(replica({ memory: over })) });
  expect(bodyOf(redisPanel, model, size)).toMatchInlineSnapshot(`
    "─ Redis  cache · 7.0.15
     ! m1    master                     over maxmemory, evicts too little   1 GB of 1 GB  102 %
     └ ● s1  replica       0 B behind   12 clients   up 1h00m"
  `);
});

test('a master that does not answer is told with why, and who is left', () => {
  const model = modelOf({ ...healthy, m1: silent(master()) }, { ...watchers, q3: silent(sentinel()) });
  expect(bodyOf(redisPanel, model, size)).toMatchInlineSnapshot(`
    "─ Redis  cache · 7.0.15 · Sentinel 2 of 3
     ▲ m1    it does not answer: nothing in time, since 02:41, next try in 4 s
     ● s1    replica         – behind   12 clients   up 1h00m
     ● s2    replica         – behind   12 clients   up 1h00m
     Sentinel it does not answer: nothing in time, since 02:41, next try in 4 s"
  `);
  expect(summaryOf(redisPanel, model)).toMatchInlineSnapshot(
    `"it does not answer   Sentinel it does not answer   2 replicas"`,
  );
});

test('a server that is full is there, and says so', () => {
  const full = { is: 'full', message: 'ERR max number of clients reached' } as const;
  expect(bodyOf(redisPanel, modelOf({ m1: live(full), s1: live(replica()) }), size)).toMatchInlineSnapshot(`
    "─ Redis  cache · 7.0.15
     ▲ m1    full: every connection is taken, new clients are refused
     ● s1    replica         – behind   12 clients   up 1h00m"
  `);
});

test('what evicts, copies, loads or fails says it beside its name', () => {
  const { persistence, rates } = master();
  const link = replica().link;
  const model = modelOf({
    m1: live(master({ rates: rates && { ...rates, evicted: 128 } })),
    s1: live(replica({ link: link && { ...link, syncing: { left: 38 * 2 ** 20 } } })),
    s2: live(
      replica({
        runId: 's2',
        persistence: { ...persistence, snapshot: { ...persistence.snapshot, lastStatus: 'failed' } },
      }),
    ),
  });
  expect(bodyOf(redisPanel, model, size)).toMatchInlineSnapshot(`
    "─ Redis  cache · 7.0.15
     ! m1    master                     evicts keys (128/s, allkeys-lru)   412 MB of 1 GB  40 %
     ├ ! s1  copying       0 B behind   takes a full copy, 38 MB left   12 clients   up 1h00m
     └ ! s2  replica       0 B behind   the last snapshot failed   12 clients   up 1h00m"
  `);
});

test('Sentinels that disagree, see nothing or have no quorum are told of', () => {
  const other = sentinel({ quorum: { is: 'lost', message: '1 usable Sentinels' } }, { host: '10.0.0.2' });
  const blind = sentinel({ isTilted: true }, { view: 'suspected' });
  expect(
    bodyOf(redisPanel, modelOf(healthy, { q1: live(sentinel()), q2: live(other), q3: live(blind) }), size),
  ).toMatchInlineSnapshot(`
    "─ Redis  cache · 7.0.15 · Sentinel 3 of 3
     ▲ no quorum: 1 usable Sentinels
     ! the Sentinels disagree: 10.0.0.1:6379 and 10.0.0.2:6379 are called the master
     ! Sentinel q3 does not see the master, which answers us
     ! in tilt, watching without acting: q3
     ● m1    master                     412 MB of 1 GB  40 %   1 240 ops/s   12 clients   hit 97 %
     ├ ● s1  replica       0 B behind   12 clients   up 1h00m
     └ ● s2  replica      64 B behind   12 clients   up 1h00m"
  `);
});

test('a Cluster shows its slots', () => {
  const cluster = {
    state: 'fail',
    slots: { assigned: 16_384, ok: 10_923, suspected: 0, failed: 5461 },
    size: 3,
    nodes: [
      {
        id: 'a',
        address: '10.0.0.1:6379',
        role: 'master',
        of: undefined,
        state: 'ok',
        isSelf: true,
        isLinked: true,
        slots: 5461,
        moving: 0,
      },
      {
        id: 'b',
        address: '10.0.0.2:6379',
        role: 'master',
        of: undefined,
        state: 'failed',
        isSelf: false,
        isLinked: false,
        slots: 5461,
        moving: 0,
      },
    ],
  } as const;
  expect(bodyOf(redisPanel, modelOf({ m1: live(master({ cluster })) }), size)).toMatchInlineSnapshot(`
    "─ Redis  cache · 7.0.15 · Cluster
     ▲ m1    master                     the cluster does not serve all slots   412 MB of 1 GB  40 %
     slots  10 923 of 16 384 served   2 masters, 0 replicas   1 failed"
  `);
});

test('hostile names cannot draw', () => {
  const model = modelOf(healthy, {}, [{ ...queue, key: '\u001b[31mred\u0007' }]);
  expect(bodyOf(redisPanel, model, size)).not.toContain('\u001b');
});

test('nothing is watched', () =>
  expect(bodyOf(redisPanel, modelOf({}), size)).toMatchInlineSnapshot(`
  "─ Redis  
   no Redis is watched: name one under \`redis\` in the stack file, or set REDIS_URL"
`));
