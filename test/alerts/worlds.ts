import type { FailureKind } from '../../src/core/reading.ts';
import type { Container, Containers } from '../../src/domain/containers.ts';
import type { Filesystem, Host } from '../../src/domain/host.ts';
import type { Pool } from '../../src/domain/pgbouncer.ts';
import type { Session } from '../../src/domain/postgres/activity.ts';
import type { Connections, Receiver, Up } from '../../src/domain/postgres.ts';
import type { ProbeName, Readings, System } from '../../src/domain/stack.ts';
import { type Fact, observe, type World, worldOf } from '../../src/domain/world.ts';

/** A calm world to which a test adds what it is about. */
export const at = Date.UTC(2026, 10, 20, 2, 41);

export const systems = {
  host: { id: 'host', kind: 'host', title: 'web-1', where: 'this host' },
  docker: { id: 'docker', kind: 'engine', title: 'docker', where: '/run/docker.sock' },
  p1: { id: 'postgres/main/p1', kind: 'postgres', title: 'p1', group: 'main', where: '10.0.0.11:5432/shop' },
  r1: { id: 'postgres/main/r1', kind: 'postgres', title: 'r1', group: 'main', where: '10.0.0.12:5432/shop' },
  pool: {
    id: 'pgbouncer/main',
    kind: 'pgbouncer',
    title: 'pgbouncer',
    group: 'main',
    where: '10.0.0.11:6432',
  },
} as const satisfies Record<string, System>;

export type Part = (known: World) => World;

export function world(...parts: readonly Part[]): World {
  const stack = {
    name: 'shop',
    environment: 'production',
    access: 'watch',
    accessBecause: undefined,
    systems: [],
  } as const;
  return parts.reduce((known, part) => part(known), worldOf(stack, at));
}

function withSystem(known: World, system: System): World {
  if (known.stack.systems.some(({ id }) => id === system.id)) return known;
  return { ...known, stack: { ...known.stack, systems: [...known.stack.systems, system] } };
}

export const listed =
  (system: System): Part =>
  (known) =>
    withSystem(known, system);

export const read =
  <K extends ProbeName>(probe: K, system: System, value: Readings[K]): Part =>
  (known) => {
    // The pair belongs together; the compiler cannot follow it into the union.
    const fact = { type: 'read', probe, system: system.id, value, at, took: 3 } as Fact;
    return observe(withSystem(known, system), fact);
  };

export const failed =
  (probe: ProbeName, system: System, kind: FailureKind, message = 'it does not answer'): Part =>
  (known) =>
    observe(withSystem(known, system), {
      type: 'failed',
      probe,
      system: system.id,
      at: at - 60_000,
      kind,
      message,
      nextTry: at + 4000,
    });

const cpu = { user: 0.1, nice: 0, system: 0.05, idle: 0.85, iowait: 0, irq: 0, softirq: 0, steal: 0 };
const gigabyte = 1024 ** 3;

export const host = (more: Partial<Host> = {}): Host => ({
  name: 'web-1',
  os: 'Debian 12',
  kernel: '6.1',
  inside: undefined,
  bootedAt: at - 41 * 86_400_000,
  cores: 4,
  cpu,
  perCore: [cpu],
  cpuTicks: [],
  load: [1, 1, 1],
  memory: {
    total: 8 * gigabyte,
    available: 4 * gigabyte,
    cached: gigabyte,
    swapTotal: 0,
    swapFree: 0,
    swapIn: 0,
    swapOut: 0,
    oomKills: 0,
    oomKillsNew: 0,
  },
  pressure: {},
  disks: [],
  interfaces: [],
  network: {
    retransmits: 0,
    retransmitRatio: 0,
    listenOverflows: 0,
    conntrack: 100,
    conntrackLimit: 1000,
    established: 10,
  },
  files: { open: 1000, limit: 100_000 },
  counters: {},
  ...more,
});

/** Busy for so large a share of the time. */
export const busyHost = (share: number): Host =>
  host({ cpu: { ...cpu, user: share - 0.05, idle: 1 - share } });

export const filesystem = (more: Partial<Filesystem> = {}): Filesystem => ({
  mount: '/',
  device: '/dev/sda1',
  type: 'ext4',
  size: 100 * gigabyte,
  used: 40 * gigabyte,
  available: 60 * gigabyte,
  inodes: 1000,
  inodesFree: 900,
  readOnly: false,
  remountedReadOnly: false,
  growth: undefined,
  history: [],
  ...more,
});

export const container = (more: Partial<Container> = {}): Container => ({
  id: '9f2c',
  name: 'worker',
  image: 'worker:3',
  imageId: 'sha256:9f2c',
  state: 'running',
  status: 'Up 6 days',
  health: undefined,
  exitCode: undefined,
  oomKilled: false,
  error: '',
  restarts: 0,
  recentStarts: [],
  createdAt: at - 6 * 86_400_000,
  startedAt: at - 6 * 86_400_000,
  finishedAt: undefined,
  restartPolicy: 'no',
  cpuLimit: undefined,
  memoryLimit: undefined,
  compose: undefined,
  ports: [],
  networks: [],
  pid: 4121,
  inspectedAt: at,
  usage: undefined,
  seen: { samples: 0, cpuMean: 0, cpuPeak: 0, memoryMean: 0, memoryPeak: 0 },
  ...more,
});

export const engine = (...containers: readonly Container[]): Containers => ({
  engine: 'docker',
  version: '28.0',
  cores: 4,
  memory: 8 * gigabyte,
  containers,
  usageFrom: 'cgroup',
});

/** One that does nothing, connected at ten times its pid. */
export const session = (pid: number, application: string, more: Partial<Session> = {}): Session => ({
  ...{ pid, startedAt: pid * 10, user: 'app', database: 'shop', application, address: '', state: 'idle' },
  ...{ wait: undefined, transactionAge: undefined, queryAge: undefined, stateAge: undefined },
  ...{ query: '', sensitive: undefined, blockedBy: [], own: false },
  ...more,
});

export const connections = (more: Partial<Connections> = {}): Connections => ({
  max: 200,
  reserved: 3,
  usable: 197,
  used: 20,
  active: 3,
  idle: 17,
  idleInTransaction: 0,
  waitingForLock: 0,
  oldestTransaction: undefined,
  oldestIdleInTransaction: undefined,
  by: [],
  ...more,
});

export const node = (more: Partial<Up> = {}): Up => ({
  is: 'up',
  role: 'primary',
  versionNumber: 150_018,
  version: '15.18',
  systemIdentifier: '7391204',
  timeline: 7,
  startedAt: at - 12 * 86_400_000,
  clusterName: '',
  readOnly: false,
  position: 1_000_000_000,
  positions: [
    [at - 120_000, 900_000_000],
    [at - 60_000, 950_000_000],
    [at - 2000, 1_000_000_000 - 20 * 1024 ** 2],
    [at - 1000, 1_000_000_000],
  ],
  connections: connections(),
  senders: [],
  receiver: undefined,
  slots: [],
  archiver: undefined,
  counters: undefined,
  rates: undefined,
  preparedTransactions: 0,
  synchronousStandbys: '',
  couldWrite: undefined,
  throughPooler: false,
  missing: [],
  ...more,
});

export const receiver = (more: Partial<Receiver> = {}): Receiver => ({
  status: 'streaming',
  senderHost: '10.0.0.11',
  senderPort: 5432,
  slot: 'r1',
  received: 1_000_000_000,
  replayed: 1_000_000_000,
  paused: 'not paused',
  applyGap: 0,
  messageAge: 500,
  lastReplayAge: 100,
  ...more,
});

export const standby = (more: Partial<Receiver> = {}): Up =>
  node({ role: 'standby', startedAt: at - 5 * 86_400_000, receiver: receiver(more), positions: [] });

export const pool = (more: Partial<Pool> = {}): Pool => ({
  database: 'shop',
  user: 'app',
  mode: 'transaction',
  clientsActive: 10,
  clientsWaiting: 0,
  serversActive: 5,
  serversIdle: 5,
  serversUsed: 0,
  size: 20,
  maxWait: 0,
  paused: false,
  disabled: false,
  ...more,
});
