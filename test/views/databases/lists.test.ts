import { expect, test } from 'vitest';
import type { Lock } from '../../../src/domain/postgres/activity.ts';
import { databaseList } from '../../../src/views/databases/databases.ts';
import { lockList } from '../../../src/views/databases/locks.ts';
import { nodeList } from '../../../src/views/databases/nodes.ts';
import { poolList } from '../../../src/views/databases/pools.ts';
import { roleList } from '../../../src/views/databases/roles.ts';
import { sessionList } from '../../../src/views/databases/sessions.ts';
import { slotList } from '../../../src/views/databases/slots.ts';
import { statementList } from '../../../src/views/databases/statements.ts';
import { systemList } from '../../../src/views/system-list.ts';
import { detailOf, tableOf } from '../drawn.ts';
import {
  end,
  GB,
  host,
  known,
  live,
  MB,
  primary,
  receiver,
  sender,
  session,
  stackOf,
  stale,
  standby,
  systems,
} from '../world.ts';

const { p1, r1, r2, pooler } = systems;
const stack = stackOf(systems.host, p1, r1, r2, pooler);

const lock: Lock = {
  root: 4121,
  depth: 0,
  pid: 4121,
  blocks: 2,
  application: 'billing',
  user: 'shop',
  state: 'idle in transaction',
  wants: undefined,
  on: undefined,
  transactionAge: 41_000,
  waited: undefined,
  query: 'UPDATE stock SET n = n - 1 WHERE id = 7',
};
const waits = {
  blocks: 0,
  waited: 38_000,
  state: 'active',
  wants: 'ShareLock',
  on: 'transactionid 812',
  application: 'web',
};
const statement = {
  id: '77',
  database: 'shop',
  user: 'shop',
  query: 'SELECT * FROM orders WHERE customer_id = $1 ORDER BY created_at DESC LIMIT $2',
  calls: 81_204,
  totalMs: 912_000,
  meanMs: 11.2,
  maxMs: 4_100,
  rows: 812_040,
  callsNew: 61,
  msNew: 812,
};
const pool = {
  database: 'shop',
  user: 'shop',
  mode: 'transaction',
  clientsActive: 78,
  clientsWaiting: 12,
  serversActive: 20,
  serversIdle: 3,
  serversUsed: 0,
  size: 20,
  maxWait: 4_200,
  paused: false,
  disabled: false,
};
const databases = {
  databases: [
    { name: 'shop', bytes: 41 * GB, connections: 131, xidAge: 181_204_112, wraparound: 0.084 },
    { name: 'postgres', bytes: undefined, connections: 1, xidAge: 1_300_000_000, wraparound: 0.61 },
  ],
  roles: [
    {
      role: 'shop',
      statementTimeout: 60_000,
      lockTimeout: 0,
      idleInTransactionTimeout: undefined,
      connectionLimit: -1,
    },
    {
      role: '报表',
      statementTimeout: 600_000,
      lockTimeout: 30_000,
      idleInTransactionTimeout: 300_000,
      connectionLimit: 5,
    },
  ],
  walBytes: GB,
};
const slot = {
  name: 'r1',
  type: 'physical',
  active: true,
  walStatus: 'reserved',
  retained: 2 * MB,
  safe: undefined,
};

const readings = known({
  host: { host: live(host()) },
  postgres: {
    [p1.id]: live(
      primary({
        senders: [sender('r1', { sync: 'sync' })],
        slots: [
          slot,
          { ...slot, name: 'old_r3', active: false, walStatus: 'extended', retained: 12 * GB, safe: 4 * GB },
        ],
        archiver: {
          mode: 'on',
          failingNow: true,
          archived: 812,
          failed: 3,
          backlog: 7,
          lastFailed: '00000007000000090000007A',
        },
        missing: [{ part: 'pg_stat_statements', because: 'the extension is not created in this database' }],
        couldWrite: 'ops is a superuser: use ops_monitor',
      }),
    ),
    [r1.id]: live(
      standby({ receiver: receiver({ replayed: end - 38 * MB, paused: 'paused', applyGap: 38 * MB }) }),
    ),
    [r2.id]: stale(
      standby({ receiver: receiver({ slot: 'r2' }) }),
      'r2 does not answer: connection refused 10.0.0.13:5432',
    ),
  },
  sessions: {
    [p1.id]: live({
      sessions: [
        session(4121, {
          state: 'idle in transaction',
          application: 'billing',
          transactionAge: 41_000,
          stateAge: 41_000,
          query: 'UPDATE stock\n   SET n = n - 1',
          sensitive: 'UPDATE',
        }),
        session(812, {
          wait: 'Lock: transactionid',
          blockedBy: [4121],
          query: "DELETE FROM t WHERE note = '\u001b[2Jboo'",
          sensitive: 'DELETE',
        }),
        session(90, { state: 'idle', transactionAge: undefined, own: true, query: '' }),
      ],
      locks: [
        lock,
        { ...lock, ...waits, pid: 812, depth: 1 },
        { ...lock, ...waits, pid: 813, depth: 2, query: '查询' },
      ],
      truncated: false,
    }),
  },
  statements: {
    [p1.id]: live({
      is: 'read',
      statements: [statement, { ...statement, id: '78', callsNew: undefined, msNew: undefined }],
    }),
    [r1.id]: live({
      is: 'absent',
      because: 'pg_stat_statements is not created: CREATE EXTENSION pg_stat_statements',
    }),
  },
  databases: { [p1.id]: live(databases), [r1.id]: live(databases) },
  pgbouncer: {
    [pooler.id]: live({
      version: '1.22.0',
      pools: [pool, { ...pool, database: 'audit', paused: true, clientsWaiting: 0, maxWait: 0 }],
      maxClients: 1_000,
    }),
  },
});

test('nodes show who follows whom, how far behind, and each its own failure', () => {
  expect(tableOf(nodeList, readings, stack, 80)).toMatchInlineSnapshot(`
    "  node        state             behind   in time  connections  note
    ▸ ▲ p1        primary                              142 of 197  archiving fails
        ! r1      replay paused      38 MB      21 s    12 of 197
        ! r2      no answer              –         –            –  does not answer:…"
  `);
  expect(tableOf(nodeList, readings, stack, 120)).toMatchInlineSnapshot(`
    "  node        state             behind   in time  connections  active       tx   reads  sync     note
    ▸ ▲ p1        primary                              142 of 197      81    412/s    50 %           archiving fails
        ! r1      replay paused      38 MB      21 s    12 of 197       2    412/s    50 %  sync
        ! r2      no answer              –         –            –       –        –       –           does not answer: conne…"
  `);
  expect(tableOf(nodeList, readings, stack, 160)).toMatchInlineSnapshot(`
    "  node        state             behind   in time  connections  active       tx  cache hit   reads  sync      TL      up  cluster     note
    ▸ ▲ p1        primary                              142 of 197      81    412/s       99 %    50 %             7    12 d  main        archiving fails
        ! r1      replay paused      38 MB      21 s    12 of 197       2    412/s       99 %    50 %  sync       7    12 d  main
        ! r2      no answer              –         –            –       –        –          –       –             –       –  main        does not answer: connectio…"
  `);
});

test('the detail of a node has every number, and what could not be read with its reason', () => {
  expect(detailOf(nodeList, readings, stack, 'p1')).toMatchInlineSnapshot(`
    "node            p1 of main · 10.0.0.11:5432/shop
    state           primary, archiving fails
    position        9/7A41F28
    sends to        r1 10.0.0.12 · streaming sync · 0 B behind

    server
    version         15.18
    system          7391…204 · timeline 7
    up              12 d, since 8 Nov 02:41
    sync standbys   none are named
    our role        ops is a superuser: use ops_monitor

    connections
    used            142 of 197 · 72 %  200 less 3 reserved
    by state        81 active · 58 idle · 3 idle in transaction
    wait for a lock 0
    oldest          transaction 41 s · idle in transaction 41 s

    activity
    transactions    412/s · 0.10/s rolled back
    cache hit       99 %
    rows read       88 000/s
    deadlocks       0/s
    temp files      0 B/s
    share of reads  50 % of the cluster's rows

    log
    WAL             1.9 MB/s
    archiver        on · 812 archived · 3 failed · 7 waiting
                    fails at 00000007000000090000007A
    slot            r1 · physical · in use · keeps 2 MB
    slot            old_r3 · physical · read by nobody · keeps 12 GB · 4 GB until it is lost

    not known
    pg_stat_statements the extension is not created in this database"
  `);
  expect(detailOf(nodeList, readings, stack, 'r1')).toMatchInlineSnapshot(`
    "node            r1 of main · 10.0.0.12:5432/shop
    state           replay paused
    behind          38 MB · 21 s
    of that         0 B not sent · 0 B on the way · 0 B not flushed
    receives from   10.0.0.11:5432 · slot r1 · streaming
    last message    200 ms ago
    received        9/7A41F28
    replayed        9/5441F28  38 MB to apply
    replay          paused

    server
    version         15.18
    system          7391…204 · timeline 7
    up              12 d, since 8 Nov 02:41

    connections
    used            12 of 197 · 6.1 %  200 less 3 reserved
    by state        2 active · 10 idle · 0 idle in transaction
    wait for a lock 0
    oldest          transaction 41 s · idle in transaction –

    activity
    transactions    412/s · 0.10/s rolled back
    cache hit       99 %
    rows read       88 000/s
    deadlocks       0/s
    temp files      0 B/s
    share of reads  50 % of the cluster's rows

    log
    WAL             1.9 MB/s"
  `);
});

test('the detail of a silent node says since when, and what it said last as old', () => {
  expect(detailOf(nodeList, readings, stack, 'r2').split('\n').slice(0, 9).join('\n')).toMatchInlineSnapshot(`
    "node            r2 of main · 10.0.0.13:5432/shop
    state           no answer
                    does not answer: connection refused 10.0.0.13:5432,
                    since 02:38, next try in 4 s

    what it said at 02:38, 3m00s ago
    receives from   10.0.0.11:5432 · slot r2 · streaming
    last message    200 ms ago
    received        9/7A41F28"
  `);
});

test('sessions stand by the age of their transaction, sensitive statements are marked', () => {
  expect(tableOf(sessionList, readings, stack, 80)).toMatchInlineSnapshot(`
    "      pid  state          ↓in tx  application   mark      query
    ▸    4121  idle in tx       41 s  billing       UPDATE    UPDATE stock SET n = …
          812  behind 4121    120 ms  web           DELETE    DELETE FROM t WHERE n…
           90  idle                   this console"
  `);
  expect(tableOf(sessionList, readings, stack, 120)).toMatchInlineSnapshot(`
    "  node        pid  state          ↓in tx  application   user         database   mark      query
    ▸ p1         4121  idle in tx       41 s  billing       shop         shop       UPDATE    UPDATE stock SET n = n - 1
      p1          812  behind 4121    120 ms  web           shop         shop       DELETE    DELETE FROM t WHERE note = 'b…
      p1           90  idle                   this console  shop         shop"
  `);
  expect(tableOf(sessionList, readings, stack, 160)).toMatchInlineSnapshot(`
    "  node        pid  state          ↓in tx  in state  application   user         database   waits for           blocked by  mark      query
    ▸ p1         4121  idle in tx       41 s      41 s  billing       shop         shop                                       UPDATE    UPDATE stock SET n = n - 1
      p1          812  behind 4121    120 ms    120 ms  web           shop         shop       Lock: transaction…  4121        DELETE    DELETE FROM t WHERE note = …
      p1           90  idle                     120 ms  this console  shop         shop"
  `);
  expect(detailOf(sessionList, readings, stack, '812')).toMatchInlineSnapshot(`
    "session         pid 812 · shop@shop
    application     web
    from            10.0.0.20
    connected       01:41, 1h00m ago
    state           active  for 120 ms
    transaction     open for 120 ms
    waits for       Lock: transactionid
    blocked by      pid 4121
    mark            DELETE: it changes or destroys what is there

    query
    DELETE FROM t WHERE note = 'boo'"
  `);
});

test('sessions that were not read any more are told of', () => {
  const crowd = { sessions: [session(1), session(2)], locks: [], truncated: true };
  const crowded = {
    ...readings,
    sessions: { [p1.id]: live(crowd), [r1.id]: live({ ...crowd, truncated: false }) },
  };
  expect(sessionList.note?.(crowded, stack)).toBe('the first 2 of many on p1');
  expect(sessionList.note?.(readings, stack)).toBe('');
});

test('locks are a tree: who holds, and below it who waits', () => {
  expect(tableOf(lockList, readings, stack, 80)).toMatchInlineSnapshot(`
    "  node    pid           blocks  waited   in tx  application   query
    ▸ p1      4121               2            41 s  billing       UPDATE stock SET …
      p1        812                   38 s    41 s  web           UPDATE stock SET …
      p1          813                 38 s    41 s  web           查询"
  `);
  expect(tableOf(lockList, readings, stack, 120)).toMatchInlineSnapshot(`
    "  node    pid           blocks  waited   in tx  state        application   on              query
    ▸ p1      4121               2            41 s  idle in tx   billing                       UPDATE stock SET n = n - 1 W…
      p1        812                   38 s    41 s  active       web           transactionid…  UPDATE stock SET n = n - 1 W…
      p1          813                 38 s    41 s  active       web           transactionid…  查询"
  `);
  expect(detailOf(lockList, readings, stack, '4121 0')).toMatchInlineSnapshot(`
    "holds           pid 4121
    blocks          2 sessions behind it
    application     billing
    user            shop
    state           idle in transaction
    transaction     open for 41 s

    query
    UPDATE stock SET n = n - 1 WHERE id = 7"
  `);
});

test('statements stand by the time they took since the last reading, absent ones say why', () => {
  expect(tableOf(statementList, readings, stack, 80)).toMatchInlineSnapshot(`
    "  node    ↓time now  calls now     mean      max    total  query
    ▸ p1         812 ms         61  11.2 ms    4.1 s   15m12s  SELECT * FROM orders…
      p1              –          –  11.2 ms    4.1 s   15m12s  SELECT * FROM orders…
      r1                                                       not known: pg_stat_s…"
  `);
  expect(tableOf(statementList, readings, stack, 120)).toMatchInlineSnapshot(`
    "  node    ↓time now  calls now     mean      max       calls    total         rows  database   query
    ▸ p1         812 ms         61  11.2 ms    4.1 s      81 204   15m12s      812 040  shop       SELECT * FROM orders WHE…
      p1              –          –  11.2 ms    4.1 s      81 204   15m12s      812 040  shop       SELECT * FROM orders WHE…
      r1                                                                                           not known: pg_stat_state…"
  `);
  expect(detailOf(statementList, readings, stack, '77')).toMatchInlineSnapshot(`
    "statement       shop@shop
    now             812 ms in 61 calls since the last reading
    in all          15m12s in 81 204 calls
    a call          11.2 ms on average · 4.1 s at most
    rows            812 040 · 10 a call

    query
    SELECT * FROM orders WHERE customer_id = $1 ORDER BY created_at DESC
    LIMIT $2"
  `);
});

test('slots, pools, databases and roles', () => {
  expect(tableOf(slotList, readings, stack, 80)).toMatchInlineSnapshot(`
    "  node    slot                  state             ↓keeps  until lost  WAL
    ▸ p1      old_r3                read by nobody     12 GB        4 GB  extended
      p1      r1                    in use              2 MB    no limit  reserved"
  `);
  expect(tableOf(poolList, readings, stack, 80)).toMatchInlineSnapshot(`
    "  pooler      database           user       state     active  ↓waiting  max wait
    ▸ pgbouncer   shop               shop       open          78        12     4.2 s
      pgbouncer   audit              shop       paused        78         0       0 s"
  `);
  expect(tableOf(databaseList, readings, stack, 80)).toMatchInlineSnapshot(`
    "  node    database                 ↓size  connections  wraparound        xid age
    ▸ p1      shop                     41 GB          131       8.4 %    181 204 112
      p1      postgres                     –            1        61 %  1 300 000 000"
  `);
  expect(tableOf(roleList, readings, stack, 80)).toMatchInlineSnapshot(`
    "  node    role                      statement      lock  idle in tx  connections
    ▸ p1      shop                          1m00s  no limit     default     no limit
      p1      报表                         10m00s      30 s       5m00s            5"
  `);
  expect(detailOf(roleList, readings, stack, 'shop')).toMatchInlineSnapshot(`
    "role            shop
    connections     no limit
    statement_timeout                     1m00s      expected 1m00s or less
    lock_timeout                          no limit   expected 30 s or less
    idle_in_transaction_session_timeout   default    expected 5m00s or less"
  `);
});

test('every watched system has a row, what does not answer first', () => {
  expect(tableOf(systemList, readings, stack, 80)).toMatchInlineSnapshot(`
    "  system        state            age  failure
    ▸ r2            down           3m00s  r2 does not answer: connection refused 10…
      web-1         live          800 ms
      p1            live          800 ms
      r1            live          800 ms
      pgbouncer     live          800 ms"
  `);
  expect(tableOf(systemList, readings, stack, 160)).toMatchInlineSnapshot(`
    "  system        state            age     took  kind              cluster     where                     failure
    ▸ r2            down           3m00s     4 ms  PostgreSQL        main        10.0.0.13:5432/shop       r2 does not answer: connection refused 10.0.0.13:5432, s…
      web-1         live          800 ms     4 ms  host                          this machine
      p1            live          800 ms     4 ms  PostgreSQL        main        10.0.0.11:5432/shop
      r1            live          800 ms     4 ms  PostgreSQL        main        10.0.0.12:5432/shop
      pgbouncer     live          800 ms     4 ms  PgBouncer         main        10.0.0.11:6432"
  `);
  expect(detailOf(systemList, readings, stack, 'r2')).toMatchInlineSnapshot(`
    "system          r2 · PostgreSQL · 10.0.0.13:5432/shop
    state           down
    failure         r2 does not answer: connection refused 10.0.0.13:5432,
                    since 02:38, next try in 4 s
    tries           6 failed in a row
    last answer     02:38, 3m00s ago
    it took         4 ms"
  `);
});
