import { expect, test } from 'vitest';
import type { Reading } from '../../../src/core/reading.ts';
import type { PgBouncer } from '../../../src/domain/pgbouncer.ts';
import type { Lock, Sessions } from '../../../src/domain/postgres/activity.ts';
import type { PostgresNode } from '../../../src/domain/postgres.ts';
import type { Stack } from '../../../src/domain/stack.ts';
import { databasesPanel } from '../../../src/views/databases/panel.ts';
import { bodyOf, lookAt, summaryOf } from '../drawn.ts';
import {
  connections,
  down,
  end,
  failure,
  known,
  live,
  MB,
  primary,
  receiver,
  sender,
  stackOf,
  stale,
  standby,
  systems,
} from '../world.ts';

const { p1, r1, r2, pooler, host } = systems;
const look = lookAt();
const wide = { columns: 79, rows: 10 };

const healthy: Readonly<Record<string, Reading<PostgresNode>>> = {
  [p1.id]: live(
    primary({ senders: [sender('r1', { sync: 'sync' }), sender('r2', { address: '10.0.0.13' })] }),
  ),
  [r1.id]: live(standby()),
  [r2.id]: live(standby({ receiver: receiver({ slot: 'r2' }) })),
};
const pool = {
  database: 'shop',
  user: 'shop',
  mode: 'transaction',
  clientsActive: 78,
  clientsWaiting: 0,
  serversActive: 20,
  serversIdle: 3,
  serversUsed: 0,
  size: 30,
  maxWait: 0,
  paused: false,
  disabled: false,
};
const pools = (more: Partial<typeof pool> = {}): Readonly<Record<string, Reading<PgBouncer>>> => ({
  [pooler.id]: live({ version: '1.22.0', pools: [{ ...pool, ...more }], maxClients: 1_000 }),
});
const blocker: Lock = {
  root: 4121,
  depth: 0,
  pid: 4121,
  blocks: 4,
  application: 'billing',
  user: 'shop',
  state: 'idle in transaction',
  wants: undefined,
  on: undefined,
  transactionAge: 41_000,
  waited: undefined,
  query: 'UPDATE stock SET n = n - 1',
};
const waiting = (pid: number, waited: number): Lock => ({ ...blocker, pid, depth: 1, blocks: 0, waited });
const sessions = (locks: readonly Lock[]): Readonly<Record<string, Reading<Sessions>>> => ({
  [p1.id]: live({ sessions: [], locks, truncated: false }),
});

function modelOf(readings: Parameters<typeof known>[0], stack: Stack = stackOf(p1, r1, r2, pooler)) {
  return databasesPanel.model(known(readings), stack);
}
const nodes = (more: typeof healthy) => ({
  postgres: { ...healthy, ...more },
  pgbouncer: pools(),
  sessions: sessions([]),
});
const calm = connections({ idleInTransaction: 0, oldestIdleInTransaction: undefined });

test('a healthy cluster is quiet: connections, the tree, locks, the pooler', () => {
  const [first] = [
    primary({
      connections: calm,
      senders: [sender('r1', { sync: 'sync' }), sender('r2', { address: '10.0.0.13' })],
    }),
  ];
  const model = modelOf(nodes({ [p1.id]: live(first) }));
  expect(bodyOf(databasesPanel, model, wide)).toMatchInlineSnapshot(`
    "─ Databases  main · PostgreSQL 15.18
     conn   142 of 197  72 %  ▇▇▇▇▇▇▇▁▁▁   81 active  58 idle
     ● p1    primary        TL 7          1.9 MB/s WAL   up 12 d
     ├ ● r1  streaming      sync          0 B      0 s   slot r1   up 12 d
     └ ● r2  streaming      async         0 B      0 s   slot r2   up 12 d
     locks  nobody waits for a lock
     pool   pgbouncer  active 78  waiting 0  max wait 0 s"
  `);
  expect(bodyOf(databasesPanel, model, { columns: 120, rows: 3 })).toMatchInlineSnapshot(`
    "─ Databases  main · PostgreSQL 15.18
     conn   142 of 197  72 %  ▇▇▇▇▇▇▇▁▁▁   81 active  58 idle
     ● p1    primary        TL 7          1.9 MB/s WAL   up 12 d
     ├ ● r1  streaming      sync          0 B      0 s   slot r1   up 12 d"
  `);
  expect(summaryOf(databasesPanel, model)).toMatchInlineSnapshot(`"142 of 197 conn 72 %   3 nodes fine"`);
  expect(databasesPanel.health(model, look)).toBe('ok');
});

const lagging = nodes({
  [p1.id]: live(
    primary({
      senders: [sender('r1', { sync: 'sync' }), sender('r2', { address: '10.0.0.13', replayLag: 38 * MB })],
    }),
  ),
  [r2.id]: live(
    standby({
      receiver: receiver({ slot: 'r2', replayed: end - 38 * MB, paused: 'paused', applyGap: 38 * MB }),
    }),
  ),
});

test('a paused replica, a blocker and a long wait are named with their numbers', () => {
  const model = modelOf({
    ...lagging,
    sessions: sessions([blocker, ...[1, 2, 3, 4].map((pid) => waiting(pid, 38_000))]),
  });
  expect(bodyOf(databasesPanel, model, wide)).toMatchInlineSnapshot(`
    "─ Databases  main · PostgreSQL 15.18
     conn   142 of 197  72 %  ▇▇▇▇▇▇▇▁▁▁   81 active  58 idle  3 idle in tx (41 s)
     ! p1    primary        TL 7          1.9 MB/s WAL   up 12 d
     ├ ● r1  streaming      sync          0 B      0 s   slot r1   up 12 d
     └ ! r2  replay paused  async       38 MB     21 s   slot r2   up 12 d
     locks  1 blocker, 4 waiting · pid 4121 app=billing idle in tx 41 s
     pool   pgbouncer  active 78  waiting 0  max wait 0 s"
  `);
  expect(bodyOf(databasesPanel, model, { columns: 56, rows: 4 })).toMatchInlineSnapshot(`
    "─ Databases  main · PostgreSQL 15.18
     conn   142 of 197  72 %   81 active  58 idle
     ! p1    primary        TL 7          1.9 MB/s WAL
     └ ! r2  replay paused  async       38 MB     21 s
     locks  1 blocker, 4 waiting · pid 4121 app=billing idl…"
  `);
  expect(bodyOf(databasesPanel, model, { columns: 40, rows: 2 })).toMatchInlineSnapshot(`
    "─ Databases  main · PostgreSQL 15.18
     conn   142 of 197  72 %   81 active
     locks  1 blocker, 4 waiting · pid 4121…"
  `);
  expect(summaryOf(databasesPanel, model)).toMatchInlineSnapshot(
    `"r2 38 MB behind, replay paused   1 blocker   1 node fine"`,
  );
  expect(databasesPanel.health(model, look)).toBe('warning');
});

test('a replica that does not answer says why in its own row, and shows no number', () => {
  const words = 'r2 does not answer: connection refused 10.0.0.13:5432';
  const model = modelOf(nodes({ [r2.id]: stale(standby({ receiver: receiver({ slot: 'r2' }) }), words) }));
  expect(bodyOf(databasesPanel, model, wide)).toMatchInlineSnapshot(`
    "─ Databases  main · PostgreSQL 15.18
     conn   142 of 197  72 %  ▇▇▇▇▇▇▇▁▁▁   81 active  58 idle  3 idle in tx (41 s)
     ! p1    primary        TL 7          1.9 MB/s WAL   up 12 d
     ├ ● r1  streaming      sync          0 B      0 s   slot r1   up 12 d
     └ ! r2  does not answer since 02:38, next try in 4 s: connection refused 10.0…
     locks  nobody waits for a lock
     pool   pgbouncer  active 78  waiting 0  max wait 0 s"
  `);
  expect(summaryOf(databasesPanel, model)).toMatchInlineSnapshot(
    `"r2 does not answer   142 of 197 conn 72 %   1 node fine"`,
  );
  expect(databasesPanel.health(model, look)).toBe('warning');
});

test('a primary that does not answer leaves lag at least what is known', () => {
  const model = modelOf(nodes({ [p1.id]: stale(primary(), 'p1 does not answer: no answer within 2 s') }));
  expect(bodyOf(databasesPanel, model, wide)).toMatchInlineSnapshot(`
    "─ Databases  main · PostgreSQL 15.18
     ▲ p1    does not answer: no answer within 2 s, since 02:38, next try in 4 s
     ├ ? r1  streaming                      –  ≥ 1.2 s   slot r1   up 12 d
     └ ? r2  streaming                      –  ≥ 1.2 s   slot r2   up 12 d
     pool   pgbouncer  active 78  waiting 0  max wait 0 s"
  `);
  expect(databasesPanel.health(model, look)).toBe('critical');
});

test('wrong credentials are not known to be down', () => {
  const wrong = {
    failure: failure('r2 refuses ops_monitor: password authentication failed', { kind: 'credentials' }),
  } as const;
  const model = modelOf(nodes({ [p1.id]: live(primary({ connections: calm })), [r2.id]: wrong }));
  expect(databasesPanel.health(model, look)).toBe('unknown');
});

test('split brain is shouted', () => {
  const model = modelOf(nodes({ [r1.id]: live(primary({ timeline: 8 })) }));
  expect(bodyOf(databasesPanel, model, wide)).toMatchInlineSnapshot(`
    "─ Databases  main · PostgreSQL 15.18
     ▲ SPLIT BRAIN  p1 (TL 7) and r1 (TL 8) take writes at once, same system 7391……
     ▲ p1    primary        TL 7          1.9 MB/s WAL   SPLIT BRAIN   up 12 d
     └ ● r2  streaming      async         0 B      0 s   slot r2   up 12 d
     ▲ r1    primary        TL 8          1.9 MB/s WAL   SPLIT BRAIN   up 12 d
       r1      streaming from 10.0.0.12, not in the stack
     locks  nobody waits for a lock
     pool   pgbouncer  active 78  waiting 0  max wait 0 s"
  `);
  expect(bodyOf(databasesPanel, model, { columns: 40, rows: 1 })).toMatchInlineSnapshot(`
    "─ Databases  main · PostgreSQL 15.18
     ▲ SPLIT BRAIN  p1 (TL 7) and r1 (TL 8)…"
  `);
  expect(summaryOf(databasesPanel, model)).toMatchInlineSnapshot(`"SPLIT BRAIN, 2 primaries   1 node fine"`);
  expect(databasesPanel.health(model, look)).toBe('critical');
});

test('full and starting are answers, and said as such', () => {
  const model = modelOf(
    nodes({
      [p1.id]: live({ is: 'full', message: 'sorry, too many clients already', limit: 'server' }),
      [r1.id]: live({ is: 'starting', message: 'the database system is starting up' }),
    }),
  );
  expect(bodyOf(databasesPanel, model, wide)).toMatchInlineSnapshot(`
    "─ Databases  main · PostgreSQL 15.18
     ▲ p1    full: sorry, too many clients already (the server's limit)
     └ ? r2  streaming                      –        –   slot r2   up 12 d
     ▲ r1    starting: the database system is starting up
     pool   pgbouncer  active 78  waiting 0  max wait 0 s"
  `);
  expect(summaryOf(databasesPanel, model)).toMatchInlineSnapshot(`"p1 full   r1 starting"`);
  expect(databasesPanel.health(model, look)).toBe('critical');
});

test('a replica that is cut off, a slot nobody reads and a stranger have their lines', () => {
  const slot = {
    name: 'old_r3',
    type: 'physical',
    active: false,
    walStatus: 'extended',
    retained: 12 * 1024 * MB,
    safe: undefined,
  };
  const first = primary({
    slots: [slot, { ...slot, name: 'gone', walStatus: 'lost' }],
    senders: [
      sender('r1'),
      sender('pg_basebackup', { slot: undefined, state: 'backup', address: '10.0.0.9' }),
    ],
  });
  const cut = standby({
    receiver: receiver({
      status: undefined,
      slot: 'r2',
      senderHost: undefined,
      senderPort: undefined,
      replayed: end - 3 * MB,
      received: end - 3 * MB,
    }),
  });
  const model = modelOf(nodes({ [p1.id]: live(first), [r2.id]: live(cut) }));
  expect(bodyOf(databasesPanel, model, wide)).toMatchInlineSnapshot(`
    "─ Databases  main · PostgreSQL 15.18
     conn   142 of 197  72 %  ▇▇▇▇▇▇▇▁▁▁   81 active  58 idle  3 idle in tx (41 s)
     ! p1    primary        TL 7          1.9 MB/s WAL   up 12 d
     ├ ● r1  streaming      async         0 B      0 s   slot r1   up 12 d
     └ ! r2  cut off                     3 MB     11 s   receives nothing   slot r2
       pg_basebackup backup from 10.0.0.9, not in the stack
     slot   old_r3 is read by nobody and keeps 12 GB of WAL
     slot   gone is lost: its standby must be built anew
     locks  nobody waits for a lock
     pool   pgbouncer  active 78  waiting 0  max wait 0 s"
  `);
});

test('poolers that wait, are paused or do not answer', () => {
  const waits = modelOf({ ...lagging, pgbouncer: pools({ clientsWaiting: 12, maxWait: 4_200 }) });
  expect(bodyOf(databasesPanel, waits, wide).split('\n').at(-1)).toMatchInlineSnapshot(
    `" pool   pgbouncer  active 78  waiting 12  max wait 4.2 s"`,
  );
  const paused = modelOf({
    ...lagging,
    pgbouncer: pools({ paused: true, clientsWaiting: 80, maxWait: 9_000 }),
  });
  expect(bodyOf(databasesPanel, paused, wide).split('\n').at(-1)).toMatchInlineSnapshot(
    `" pool   pgbouncer  shop PAUSED  active 78  waiting 80  max wait 9.0 s"`,
  );
  expect(databasesPanel.health(paused, look)).toBe('critical');
  const gone = modelOf({
    ...lagging,
    pgbouncer: { [pooler.id]: down('pgbouncer does not answer: connection refused 10.0.0.11:6432') },
  });
  expect(bodyOf(databasesPanel, gone, { columns: 120, rows: 9 }).split('\n').at(-1)).toMatchInlineSnapshot(
    `" pool   pgbouncer does not answer: connection refused 10.0.0.11:6432, since 02:38, next try in 4 s"`,
  );
  expect(summaryOf(databasesPanel, gone)).toMatchInlineSnapshot(
    `"r2 38 MB behind, replay paused   pgbouncer does not answer"`,
  );
});

test('several clusters stand below each other under their names', () => {
  const other = {
    id: 'postgres/audit/a1',
    kind: 'postgres',
    title: 'a1',
    group: 'audit',
    where: '10.0.1.1:5432/audit',
  } as const;
  const model = modelOf(
    {
      ...lagging,
      postgres: {
        ...lagging.postgres,
        [other.id]: live(primary({ version: '16.4', systemIdentifier: '8', connections: calm })),
      },
    },
    stackOf(p1, r1, r2, other, pooler),
  );
  expect(bodyOf(databasesPanel, model, wide)).toMatchInlineSnapshot(`
    "─ Databases  2 clusters
     main  PostgreSQL 15.18
     conn   142 of 197  72 %  ▇▇▇▇▇▇▇▁▁▁   81 active  58 idle  3 idle in tx (41 s)
     ! p1    primary        TL 7          1.9 MB/s WAL   up 12 d
     ├ ● r1  streaming      sync          0 B      0 s   slot r1   up 12 d
     └ ! r2  replay paused  async       38 MB     21 s   slot r2   up 12 d
     locks  nobody waits for a lock
     pool   pgbouncer  active 78  waiting 0  max wait 0 s
     audit  PostgreSQL 16.4
     conn   142 of 197  72 %  ▇▇▇▇▇▇▇▁▁▁   81 active  58 idle
     ● a1    primary        TL 7          1.9 MB/s WAL   up 12 d"
  `);
  expect(summaryOf(databasesPanel, model)).toMatchInlineSnapshot(
    `"main   r2 38 MB behind, replay paused   142 of 197 conn 72 %"`,
  );
});

test('nothing read, and nothing there, are different things', () => {
  expect(bodyOf(databasesPanel, modelOf({}), wide)).toMatchInlineSnapshot(`
    "─ Databases  main
     ? p1    is not read yet
     ? r1    is not read yet
     ? r2    is not read yet
     pool   pgbouncer is not read yet"
  `);
  expect(databasesPanel.health(modelOf({}), look)).toBe('unknown');
  const none = modelOf({}, stackOf(host));
  expect(bodyOf(databasesPanel, none, { columns: 120, rows: 3 })).toMatchInlineSnapshot(`
    "─ Databases  
     no database is watched: name one under \`postgres\` or \`sqlite\` in the stack file, or set DATABASE_URL"
  `);
  expect(summaryOf(databasesPanel, none)).toMatchInlineSnapshot(`"no database is watched"`);
  expect(databasesPanel.health(none, look)).toBe('ok');
});
