import type { Failure, Reading } from '../../src/core/reading.ts';
import type { Series } from '../../src/core/series.ts';
import type { Container, Containers } from '../../src/domain/containers.ts';
import type { CpuModes, Filesystem, Host, Process } from '../../src/domain/host.ts';
import type { Session } from '../../src/domain/postgres/activity.ts';
import type { Connections, Receiver, Sender, Up } from '../../src/domain/postgres.ts';
import type { Stack, System } from '../../src/domain/stack.ts';
import { type WorldReadings, worldOf } from '../../src/domain/world.ts';

/** 20 November 2026, 02:41:30 UTC: the night all of these tests play in. */
export const now = Date.UTC(2026, 10, 20, 2, 41, 30);
export const MB = 1024 ** 2;
export const GB = 1024 ** 3;
export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export const live = <T>(value: T, at = now - 800): Reading<T> => ({ last: { value, at, took: 4 } });
export const failure = (message: string, more: Partial<Failure> = {}): Failure => ({
  kind: 'refused',
  message,
  since: now - 3 * minute,
  count: 6,
  nextTry: now + 4_000,
  ...more,
});
export const down = (message: string): Reading<never> => ({ failure: failure(message) });
export const stale = <T>(value: T, message: string): Reading<T> => ({
  last: { value, at: now - 3 * minute, took: 4 },
  failure: failure(message),
});

export const systems = {
  host: { id: 'host', kind: 'host', title: 'web-1', where: 'this machine' },
  docker: { id: 'docker', kind: 'engine', title: 'docker', where: '/run/docker.sock' },
  p1: { id: 'postgres/main/p1', kind: 'postgres', title: 'p1', group: 'main', where: '10.0.0.11:5432/shop' },
  r1: { id: 'postgres/main/r1', kind: 'postgres', title: 'r1', group: 'main', where: '10.0.0.12:5432/shop' },
  r2: { id: 'postgres/main/r2', kind: 'postgres', title: 'r2', group: 'main', where: '10.0.0.13:5432/shop' },
  pooler: {
    id: 'pgbouncer/main',
    kind: 'pgbouncer',
    title: 'pgbouncer',
    group: 'main',
    where: '10.0.0.11:6432',
  },
} as const satisfies Record<string, System>;

export const stackOf = (...systems: readonly System[]): Stack => ({
  name: 'shop',
  environment: 'production',
  access: 'operate',
  accessBecause: undefined,
  systems,
});

/** What is known: nothing but what is given. */
export const known = (readings: Partial<WorldReadings>): WorldReadings => ({
  ...worldOf(stackOf(), now).readings,
  ...readings,
});

export const cpu = (more: Partial<CpuModes> = {}): CpuModes => {
  const modes = {
    user: 0.4,
    nice: 0,
    system: 0.18,
    iowait: 0.03,
    irq: 0,
    softirq: 0.009,
    steal: 0.001,
    ...more,
  };
  const busy = modes.user + modes.nice + modes.system + modes.irq + modes.softirq + modes.steal;
  return { ...modes, idle: Math.max(0, 1 - busy - modes.iowait) };
};

export const host = (more: Partial<Host> = {}): Host => ({
  name: 'web-1',
  os: 'Debian GNU/Linux 12',
  kernel: '6.1.0-25-amd64',
  inside: undefined,
  bootedAt: now - 41 * day,
  cores: 4,
  cpu: cpu(),
  perCore: [cpu(), cpu({ user: 0.7 }), cpu({ user: 0.1 }), cpu({ user: 0.2, iowait: 0.3 })],
  cpuTicks: [],
  load: [2.9, 2.4, 2.1],
  memory: {
    total: 7.8 * GB,
    available: 2.26 * GB,
    cached: 1.9 * GB,
    swapTotal: 2 * GB,
    swapFree: 2 * GB,
    swapIn: 0,
    swapOut: 0,
    oomKills: 0,
    oomKillsNew: 0,
  },
  pressure: { memory: { some: 0.003, full: 0 } },
  disks: [
    {
      name: 'sda',
      utilisation: 0.12,
      latency: 1.4,
      readBytes: 2.1 * MB,
      writtenBytes: 6 * MB,
      operations: 86,
      readBytesTotal: 91 * GB,
      writtenBytesTotal: 402 * GB,
      ioSecondsTotal: 81_000,
    },
  ],
  interfaces: [
    {
      name: 'eth0',
      receivedBytes: 3.2 * MB,
      sentBytes: 1.1 * MB,
      errors: 0,
      drops: 0,
      receivedBytesTotal: 812 * GB,
      sentBytesTotal: 402 * GB,
      errorsTotal: 0,
      dropsTotal: 12,
    },
  ],
  network: {
    retransmits: 0.2,
    retransmitRatio: 0.0004,
    listenOverflows: 0,
    conntrack: 1_204,
    conntrackLimit: 65_536,
    established: 212,
  },
  files: { open: 4_912, limit: 811_000 },
  counters: {},
  ...more,
});

export const filesystem = (mount: string, used: number, more: Partial<Filesystem> = {}): Filesystem => ({
  mount,
  device: '/dev/sda1',
  type: 'ext4',
  size: 40 * GB,
  used: used * 40 * GB,
  available: (1 - used) * 40 * GB,
  inodes: 2_621_440,
  inodesFree: 2_200_000,
  readOnly: false,
  remountedReadOnly: false,
  growth: 0,
  history: [],
  ...more,
});

export const process = (
  name: string,
  cpu: number | undefined,
  memory: number,
  more: Partial<Process> = {},
): Process => ({
  pid: 1200 + name.length,
  name,
  user: 'root',
  command: `/usr/sbin/${name} --serve`,
  cpu,
  memory,
  state: 'S',
  threads: 4,
  startedAt: now - 6 * day,
  ticks: 0,
  ...more,
});

export const container = (name: string, more: Partial<Container> = {}): Container => ({
  id: `${name}-4f1c9a0b7d22`,
  name,
  image: `registry.example/${name}:41`,
  imageId: 'sha256:9f2c41d07aa3b1c8e55d',
  state: 'running',
  status: 'Up 6 days (healthy)',
  pid: 4_121,
  inspectedAt: now - 2_000,
  health: { status: 'healthy', failingStreak: 0, lastExitCode: 0, lastOutput: 'ok' },
  exitCode: undefined,
  oomKilled: false,
  error: '',
  restarts: 0,
  recentStarts: [],
  createdAt: now - 6 * day,
  startedAt: now - 6 * day,
  finishedAt: undefined,
  restartPolicy: 'unless-stopped',
  cpuLimit: undefined,
  memoryLimit: 512 * MB,
  compose: { project: 'shop', service: name },
  ports: [],
  networks: ['shop_default'],
  usage: {
    cpu: 0.44,
    cpuSecondsTotal: 9_000,
    throttled: 0,
    memory: 210 * MB,
    receivedBytes: 12_000,
    sentBytes: 40_000,
    readBytes: 0,
    writtenBytes: 2_000,
    pids: 12,
    sample: {
      at: 0,
      source: 'cgroup',
      cpuSeconds: 9_000,
      periods: undefined,
      throttledPeriods: undefined,
      memory: 210 * MB,
      pids: 12,
      receivedBytes: undefined,
      sentBytes: undefined,
      readBytes: undefined,
      writtenBytes: undefined,
    },
  },
  seen: { samples: 900, cpuMean: 0.4, cpuPeak: 0.9, memoryMean: 200 * MB, memoryPeak: 230 * MB },
  ...more,
});

export const engine = (containers: readonly Container[]): Containers => ({
  engine: 'docker',
  version: '24.0.7',
  cores: 4,
  memory: 7.8 * GB,
  containers,
  usageFrom: 'cgroup',
});

export const connections = (more: Partial<Connections> = {}): Connections => ({
  max: 200,
  reserved: 3,
  usable: 197,
  used: 142,
  active: 81,
  idle: 58,
  idleInTransaction: 3,
  waitingForLock: 0,
  oldestTransaction: 41_000,
  oldestIdleInTransaction: 41_000,
  by: [],
  ...more,
});

export const sender = (application: string, more: Partial<Sender> = {}): Sender => ({
  application,
  address: '10.0.0.12',
  slot: application,
  state: 'streaming',
  sync: 'async',
  notSent: 0,
  inFlight: 0,
  flushLag: 0,
  replayLag: 0,
  replyAge: 200,
  replayed: end,
  ...more,
});

export const receiver = (more: Partial<Receiver> = {}): Receiver => ({
  status: 'streaming',
  senderHost: '10.0.0.11',
  senderPort: 5432,
  slot: 'r1',
  received: end,
  replayed: end,
  paused: 'not paused',
  applyGap: 0,
  messageAge: 200,
  lastReplayAge: 900,
  ...more,
});

/** Where the primary's log ends: 9/7A41F28. */
export const end = 0x9_07a4_1f28;

const positions = (position: number): Up['positions'] =>
  Array.from(
    { length: 30 },
    (_, i) => [now - 2_000 - (29 - i) * 10_000, position - (29 - i) * 19 * MB] as const,
  );

export const primary = (more: Partial<Up> = {}): Up => ({
  is: 'up',
  role: 'primary',
  versionNumber: 150018,
  version: '15.18',
  systemIdentifier: '7391000000000000204',
  timeline: 7,
  startedAt: now - 12 * day,
  clusterName: 'main',
  readOnly: false,
  position: end,
  positions: positions(end),
  connections: connections(),
  senders: [],
  receiver: undefined,
  slots: [],
  archiver: undefined,
  counters: undefined,
  rates: {
    transactions: 412,
    rollbacks: 0.1,
    hitRatio: 0.994,
    deadlocks: 0,
    tempBytes: 0,
    tuplesRead: 88_000,
    walBytes: 1.9 * MB,
  },
  preparedTransactions: 0,
  synchronousStandbys: '',
  couldWrite: undefined,
  throughPooler: false,
  missing: [],
  ...more,
});

export const standby = (more: Partial<Up> = {}): Up =>
  primary({
    role: 'standby',
    connections: connections({
      used: 12,
      active: 2,
      idle: 10,
      idleInTransaction: 0,
      oldestIdleInTransaction: undefined,
    }),
    receiver: receiver(),
    readOnly: true,
    ...more,
  });

export const session = (pid: number, more: Partial<Session> = {}): Session => ({
  pid,
  startedAt: now - hour,
  user: 'shop',
  database: 'shop',
  application: 'web',
  address: '10.0.0.20',
  state: 'active',
  wait: undefined,
  transactionAge: 120,
  queryAge: 120,
  stateAge: 120,
  query: 'SELECT * FROM orders WHERE id = $1',
  sensitive: undefined,
  blockedBy: [],
  own: false,
  ...more,
});

/** A past in which each named series is a wave around its value, a point every two seconds for 15 minutes. */
export const past = (levels: Readonly<Record<string, number>>) => ({
  range(name: string, _labels: unknown, from: number, to: number): readonly Series[] {
    const level = levels[name];
    if (level === undefined) return [];
    const start = Math.max(from, now - 15 * minute);
    const at = Float64Array.from({ length: Math.floor((to - start) / 2_000) }, (_, i) => start + i * 2_000);
    return [{ labels: {}, at, values: at.map((t) => level * (0.75 + 0.25 * Math.sin(t / 15_000))) }];
  },
});
