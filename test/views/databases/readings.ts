import type { Lock } from '../../../src/domain/postgres/activity.ts';
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

/** A cluster of three, whose last standby does not answer, behind a pooler. */
export const stack = stackOf(systems.host, p1, r1, r2, pooler);

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

/** What is read of it, with something wrong in every part. */
export const readings = known({
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
