import type { Counters, Rates } from '../../src/domain/postgres.ts';
import type { World } from '../../src/domain/world.ts';
import {
  at,
  container,
  engine,
  filesystem,
  host,
  node,
  pool,
  read,
  receiver,
  systems,
  world,
} from '../alerts/worlds.ts';
import { app, appSystem, held } from '../domain/sqlite.ts';
import { apiSystem, fullCheck } from './checks.ts';

const counters: Counters = {
  commits: 1,
  rollbacks: 1,
  blocksHit: 1,
  blocksRead: 1,
  deadlocks: 1,
  conflicts: 1,
  tempFiles: 1,
  tempBytes: 1,
  tuplesRead: 1,
  checkpointsTimed: 1,
  checkpointsRequested: 1,
  resetAt: '',
};
const rates: Rates = {
  transactions: 1,
  rollbacks: 0,
  hitRatio: 0.97,
  deadlocks: 0,
  tempBytes: 0,
  tuplesRead: 1,
  walBytes: 1,
};
const sender = {
  application: 'r1',
  address: '10.0.0.12',
  slot: 'r1',
  state: 'streaming',
  sync: 'async',
  notSent: 0,
  inFlight: 0,
  flushLag: 0,
  replayLag: 0,
  replyAge: 1,
  replayed: 1,
};
const statement = {
  id: '1',
  database: 'shop',
  user: 'app',
  query: 'SELECT "a\\b"\nFROM c',
  calls: 1,
  totalMs: 1,
  meanMs: 1,
  maxMs: 1,
  rows: 1,
  callsNew: 1,
  msNew: 1,
};
const sample = {
  at,
  source: 'cgroup',
  cpuSeconds: 1,
  periods: 1,
  throttledPeriods: 0,
  memory: 1,
  pids: 1,
  receivedBytes: 1,
  sentBytes: 1,
  readBytes: 1,
  writtenBytes: 1,
} as const;
const usage = {
  cpu: 0.1,
  cpuSecondsTotal: 1,
  throttled: 0,
  memory: 1,
  receivedBytes: 1,
  sentBytes: 1,
  readBytes: 1,
  writtenBytes: 1,
  pids: 1,
  sample,
};

const machine = host({
  cpuTicks: [
    [1, 2, 3, 4, 5, 6, 7, 8],
    [1, 2, 3, 4, 5, 6, 7, 8],
  ],
  pressure: { cpu: { some: 0, full: undefined }, memory: { some: 0, full: 0 }, io: { some: 0, full: 0 } },
  disks: [
    {
      name: 'sda',
      utilisation: 0.1,
      latency: 1,
      readBytes: 1,
      writtenBytes: 1,
      operations: 1,
      readBytesTotal: 1,
      writtenBytesTotal: 1,
      ioSecondsTotal: 1,
      requests: { reads: 1, readSeconds: 1, writes: 1, writeSeconds: 1 },
    },
  ],
  interfaces: [
    {
      name: 'eth0',
      receivedBytes: 1,
      sentBytes: 1,
      errors: 0,
      drops: 0,
      receivedBytesTotal: 1,
      sentBytesTotal: 1,
      errorsTotal: 0,
      dropsTotal: 0,
      totals: { receiveErrors: 0, receiveDrops: 0, sendErrors: 0, sendDrops: 0 },
    },
  ],
  counters: {
    vmstat_oom_kill: 1,
    vmstat_pswpin: 1,
    vmstat_pswpout: 1,
    netstat_Tcp_RetransSegs: 1,
    netstat_Tcp_OutSegs: 1,
    netstat_TcpExt_ListenOverflows: 1,
    netstat_TcpExt_ListenDrops: 1,
  },
});

/** Every reading with every number known, so that every metric has a sample. */
export function everything(): World {
  return world(
    read('host', systems.host, machine),
    read('processes', systems.host, { total: 9, running: 1, blocked: 0, zombies: 0, top: [], ticks: {} }),
    read('filesystems', systems.host, { mounts: [filesystem({ growth: 1 })] }),
    read('deletedFiles', systems.host, { files: [], bytes: 0, unreadable: 0 }),
    read('directories', systems.host, {
      directories: [
        { path: '/data', limit: 9, bytes: 1, files: 1, oldFiles: 1, oldBytes: 1, partial: false },
      ],
    }),
    read(
      'containers',
      systems.docker,
      engine(
        container({
          usage,
          cpuLimit: 1,
          memoryLimit: 9,
          exitCode: 0,
          health: { status: 'healthy', failingStreak: 0, lastExitCode: 0, lastOutput: '' },
        }),
      ),
    ),
    read(
      'postgres',
      systems.p1,
      node({
        counters,
        rates,
        senders: [sender],
        slots: [{ name: 'r1', type: 'physical', active: true, walStatus: 'reserved', retained: 1, safe: 1 }],
        archiver: {
          mode: 'on',
          failingNow: false,
          archived: 1,
          failed: 0,
          backlog: 0,
          lastFailed: undefined,
        },
      }),
    ),
    read(
      'postgres',
      systems.r1,
      node({ role: 'standby', receiver: receiver(), positions: [[at, 1_000_000_000]] }),
    ),
    read('statements', systems.p1, { is: 'read', statements: [statement] }),
    read('databases', systems.p1, {
      databases: [{ name: 'shop', bytes: 1, connections: 1, xidAge: 1, wraparound: 0.1 }],
      roles: [],
      walBytes: 1,
    }),
    read('pgbouncer', systems.pool, { version: '1.18.0', pools: [pool()], maxClients: 100 }),
    read('sqlite', appSystem, app({ locks: held(2_000) })),
    read('check', apiSystem, fullCheck()),
  );
}
