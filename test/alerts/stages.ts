import {
  at,
  busyHost,
  connections,
  container,
  engine,
  failed,
  filesystem,
  host,
  node,
  type Part,
  read,
  standby,
  systems,
} from './worlds.ts';

const { docker, p1, r1 } = systems;
const megabyte = 1024 ** 2;

/** A condition: what is read while it holds, at the n-th reading, and what is read when it is mended. */
export type Stage = {
  readonly alert: string;
  readonly severity: 'warning' | 'critical';
  readonly wrong: (tick: number) => readonly Part[];
  readonly right: (tick: number) => readonly Part[];
};

type Parts = readonly Part[] | ((tick: number) => readonly Part[]);
const parts = (given: Parts) => (typeof given === 'function' ? given : () => given);
const stage = (alert: string, severity: Stage['severity'], wrong: Parts, right: Parts): Stage => ({
  alert,
  severity,
  wrong: parts(wrong),
  right: parts(right),
});
const both = (alert: string, warning: Parts, critical: Parts, right: Parts): readonly Stage[] => [
  stage(alert, 'warning', warning, right),
  stage(alert, 'critical', critical, right),
];

const onHost = (more: Parameters<typeof host>[0] = {}) => read('host', systems.host, host(more));
const memory = (available: number, more = {}) =>
  onHost({ memory: { ...host().memory, total: 1000, available, ...more } });
const stolen = (steal: number) =>
  onHost({ cpu: { user: 0, nice: 0, system: 0, idle: 1 - steal, iowait: 0, irq: 0, softirq: 0, steal } });
const counted = (name: string, value: number) => onHost({ counters: { [name]: value } });
const tracked = (conntrack: number) => onHost({ network: { ...host().network, conntrack } });
const handles = (open: number) => onHost({ files: { open, limit: 100 } });
const frames = (errors: number) =>
  onHost({
    interfaces: [
      {
        name: 'eth0',
        receivedBytes: 0,
        sentBytes: 0,
        errors: 0,
        drops: 0,
        receivedBytesTotal: 0,
        sentBytesTotal: 0,
        errorsTotal: errors,
        dropsTotal: 0,
        totals: { receiveErrors: errors, receiveDrops: 0, sendErrors: 0, sendDrops: 0 },
      },
    ],
  });
/** A disk whose requests, ten a second, took so long each. */
const disk = (tick: number, busy: number, seconds: number) =>
  onHost({
    disks: [
      {
        name: 'sda',
        utilisation: busy,
        latency: seconds * 1000,
        readBytes: 0,
        writtenBytes: 0,
        operations: 10,
        readBytesTotal: 0,
        writtenBytesTotal: 0,
        ioSecondsTotal: tick * 15 * busy,
        requests: {
          reads: tick * 150,
          readSeconds: tick * 150 * seconds,
          writes: tick,
          writeSeconds: tick * seconds,
        },
      },
    ],
  });
const mounts = (more: Parameters<typeof filesystem>[0]) =>
  read('filesystems', systems.host, { mounts: [filesystem(more)] });
const directory = (bytes: number) =>
  read('directories', systems.host, {
    directories: [{ path: '/data', limit: 100, bytes, files: 1, oldFiles: 0, oldBytes: 0, partial: false }],
  });

const one = (more: Parameters<typeof container>[0] = {}) =>
  read('containers', docker, engine(container(more)));
const health = (status: 'healthy' | 'unhealthy') =>
  one({ health: { status, failingStreak: 3, lastExitCode: 1, lastOutput: '' } });
const starts = (count: number, state: 'restarting' | 'running') =>
  one({ state, recentStarts: Array.from({ length: count }, (_, index) => at - index * 1000) });
const usage = (used: number, throttled = 0) =>
  one({
    memoryLimit: 100,
    cpuLimit: 0.5,
    usage: {
      cpu: 0.5,
      cpuSecondsTotal: 1,
      throttled,
      memory: used,
      receivedBytes: 0,
      sentBytes: 0,
      readBytes: 0,
      writtenBytes: 0,
      pids: 1,
      sample: {
        at,
        source: 'cgroup',
        cpuSeconds: 1,
        periods: 1,
        throttledPeriods: 0,
        memory: used,
        pids: 1,
        receivedBytes: 0,
        sentBytes: 0,
        readBytes: 0,
        writtenBytes: 0,
      },
    },
  });

const server = (more: Parameters<typeof node>[0] = {}) => read('postgres', p1, node(more));
const idle = (oldestIdleInTransaction: number) =>
  server({ connections: connections({ oldestIdleInTransaction }) });
const transaction = (oldestTransaction: number) =>
  server({ connections: connections({ oldestTransaction }) });
const replica = (more: Parameters<typeof standby>[0] = {}) => read('postgres', r1, standby(more));
const wraparound = (ratio: number) =>
  read('databases', p1, {
    databases: [{ name: 'shop', bytes: 1, connections: 1, xidAge: 1, wraparound: ratio }],
    roles: [],
    walBytes: undefined,
  });
const locks = (count: number, waited: number) =>
  read('sessions', p1, {
    sessions: [],
    locks: Array.from({ length: count }, (_, pid) => ({
      root: 1,
      depth: 1,
      pid,
      blocks: 0,
      application: 'web',
      user: 'app',
      state: 'active',
      wants: undefined,
      on: undefined,
      transactionAge: waited,
      waited,
      query: '',
    })),
    truncated: false,
  });
const slow = (slowCalls: number) => read('statements', p1, { is: 'read', statements: [], slowCalls });
/**
 * Conditions that are not brought about on the lab, as readings that are written here: a host's own troubles, a
 * container's, and what takes minutes or damage. All others are recorded (recorded.ts).
 */
export const stages: readonly Stage[] = [
  stage('ContainerEngineDown', 'critical', [failed('containers', docker, 'refused')], [one()]),
  ...both(
    'HostHighCpuLoad',
    [read('host', systems.host, busyHost(0.85))],
    [read('host', systems.host, busyHost(0.97))],
    [onHost()],
  ),
  stage('HostCpuSteal', 'warning', [stolen(0.2)], [stolen(0)]),
  ...both('HostHighMemory', [memory(100)], [memory(40)], [memory(500)]),
  stage(
    'HostMemoryStalled',
    'warning',
    [onHost({ pressure: { memory: { some: 0.5, full: 0.2 } } })],
    [onHost({ pressure: { memory: { some: 0, full: 0 } } })],
  ),
  stage('HostSwapping', 'warning', [memory(500, { swapIn: megabyte, swapOut: 1 })], [memory(500)]),
  stage('HostOomKill', 'critical', (tick) => [counted('vmstat_oom_kill', 3 + tick)], [
    counted('vmstat_oom_kill', 1000),
  ]),
  ...both('HostConntrackFull', [tracked(850)], [tracked(960)], [tracked(10)]),
  ...both('HostFileHandlesHigh', [handles(85)], [handles(96)], [handles(10)]),
  stage('HostListenOverflows', 'warning', (tick) => [counted('netstat_TcpExt_ListenOverflows', tick * 30)], [
    counted('netstat_TcpExt_ListenOverflows', 10_000),
  ]),
  stage('HostNetworkErrors', 'warning', (tick) => [frames(tick * 30)], [frames(10_000)]),
  stage(
    'HostDiskSaturated',
    'warning',
    (tick) => [disk(tick, 0.99, 0.2)],
    (tick) => [disk(tick, 0.2, 0.001)],
  ),
  ...both(
    'FilesystemAlmostFull',
    [mounts({ used: 85, available: 15 })],
    [mounts({ used: 94, available: 6 })],
    [mounts({})],
  ),
  stage(
    'FilesystemFillingUp',
    'warning',
    [mounts({ used: 70, available: 30, growth: 30 / (7 * 3600) })],
    [mounts({ used: 70, available: 30, growth: 1e-9 })],
  ),
  stage(
    'FilesystemInodesLow',
    'critical',
    [mounts({ inodes: 100, inodesFree: 5 })],
    [mounts({ inodes: 100, inodesFree: 50 })],
  ),
  stage(
    'FilesystemReadOnly',
    'critical',
    [mounts({ readOnly: true, remountedReadOnly: true })],
    [mounts({})],
  ),
  stage('FilesystemNotAnswering', 'warning', [mounts({ unread: '/ does not answer' })], [mounts({})]),
  ...both('DirectoryAlmostFull', [directory(85)], [directory(100)], [directory(10)]),
  stage('ContainerUnhealthy', 'critical', [health('unhealthy')], [health('healthy')]),
  stage('ContainerCrashLooping', 'critical', [starts(5, 'restarting')], [starts(1, 'running')]),
  stage('ContainerRestarting', 'warning', [starts(1, 'restarting')], [starts(1, 'running')]),
  stage(
    'ContainerEnded',
    'critical',
    [one({ state: 'exited', exitCode: 1, restartPolicy: 'on-failure', finishedAt: at })],
    [one({ restartPolicy: 'on-failure' })],
  ),
  stage('ContainerEnded', 'warning', [one({ state: 'exited', exitCode: 1, finishedAt: at })], [one()]),
  stage('ContainerDead', 'critical', [one({ state: 'dead', finishedAt: at })], [one()]),
  stage('ContainerPaused', 'warning', [one({ state: 'paused' })], [one()]),
  ...both('ContainerMemoryHigh', [usage(91)], [usage(97)], [usage(10)]),
  stage('ContainerCpuThrottled', 'warning', [usage(10, 0.5)], [usage(10, 0)]),
  stage(
    'PostgresNotReady',
    'critical',
    [read('postgres', p1, { is: 'starting', message: 'starting up' })],
    [server()],
  ),
  stage('SlowQueries', 'warning', (tick) => [slow(tick)], [slow(10_000)]),
  stage('IdleInTransaction', 'critical', [idle(400_000)], [idle(1000)]),
  stage('LongTransaction', 'warning', [transaction(4_000_000)], [transaction(1000)]),
  ...both('LockPileUp', [locks(2, 41_000)], [locks(12, 41_000)], [locks(0, 0)]),
  ...both('TransactionWraparound', [wraparound(0.6)], [wraparound(0.9)], [wraparound(0.1)]),
  stage('NoPrimary', 'critical', [read('postgres', p1, standby()), replica()], [server(), replica()]),
  stage(
    'StandbyDiverged',
    'critical',
    [server({ senders: [sender(-5)] }), replica({ status: undefined })],
    [server(), replica()],
  ),
];

function sender(replayLag: number) {
  return {
    application: 'r1',
    address: '10.0.0.12',
    slot: 'r1',
    state: 'catchup',
    sync: 'async',
    notSent: undefined,
    inFlight: undefined,
    flushLag: undefined,
    replayLag,
    replyAge: undefined,
    replayed: undefined,
  };
}
