import { describe, expect, it } from 'vitest';
import type { Alert } from '../../src/core/alert.ts';
import { health } from '../../src/domain/health.ts';
import { observe } from '../../src/domain/world.ts';
import { judged, rules } from './judged.ts';
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
  pool,
  read,
  session,
  standby,
  systems,
  world,
} from './worlds.ts';

const gigabyte = 1024 ** 3;
const megabyte = 1024 ** 2;
const { docker, p1, r1 } = systems;

const alertsOf = (...parts: readonly Part[]) => judged(world(...parts)).alerts;
const brief = (alerts: readonly Alert[]) =>
  alerts.map(({ name, severity, target }) => `${severity} ${name} ${target}`);
const raised = (...parts: readonly Part[]) => brief(alertsOf(...parts));
const onHost = (value = host()) => read('host', systems.host, value);
const mounts = (...found: Parameters<typeof filesystem>[0][]) =>
  read('filesystems', systems.host, { mounts: found.map(filesystem) });
const memory = (available: number) => host({ memory: { ...host().memory, total: 1000, available } });

describe('the host', () => {
  it.each([
    ['a calm host', onHost(), []],
    ['CPU just below 80 %', onHost(busyHost(0.79)), []],
    ['CPU from 80 % on', onHost(busyHost(0.81)), ['warning HostHighCpuLoad host']],
    ['CPU from 95 % on', onHost(busyHost(0.96)), ['critical HostHighCpuLoad host']],
    ['memory just below 85 %', onHost(memory(160)), []],
    ['memory from 85 % on', onHost(memory(150)), ['warning HostHighMemory host']],
    ['memory from 95 % on', onHost(memory(50)), ['critical HostHighMemory host']],
    ['a first reading without CPU', onHost(host({ cpu: undefined })), []],
    [
      'a stolen tenth of the CPU',
      onHost(
        host({ cpu: { user: 0, nice: 0, system: 0, idle: 0.9, iowait: 0, irq: 0, softirq: 0, steal: 0.1 } }),
      ),
      ['warning HostCpuSteal host'],
    ],
    [
      'tasks that stand still for memory',
      onHost(host({ pressure: { memory: { some: 0.5, full: 0.2 } } })),
      ['warning HostMemoryStalled host'],
    ],
    [
      'swap in use that does not move',
      onHost(host({ memory: { ...host().memory, swapTotal: gigabyte, swapFree: 0 } })),
      [],
    ],
    [
      'swap that moves',
      onHost(host({ memory: { ...host().memory, swapIn: megabyte, swapOut: 10 } })),
      ['warning HostSwapping host'],
    ],
    [
      'connection tracking nearly full',
      onHost(host({ network: { ...host().network, conntrack: 950 } })),
      ['critical HostConntrackFull host'],
    ],
    [
      'file handles from 80 % on',
      onHost(host({ files: { open: 80, limit: 100 } })),
      ['warning HostFileHandlesHigh host'],
    ],
    ['a disk just below 80 %', mounts({ used: 79, available: 21 }), []],
    ['a disk at 85 %', mounts({ used: 85, available: 15 }), ['warning FilesystemAlmostFull host /']],
    [
      'a disk at 94 %',
      mounts({ mount: '/var', used: 94, available: 6 }),
      ['critical FilesystemAlmostFull host /var'],
    ],
    ['an image that is full by nature', mounts({ used: 100, available: 0, readOnly: true }), []],
    [
      'a disk that is full in some hours',
      mounts({ used: 70, available: 30, growth: 30 / (7 * 3600) }),
      ['warning FilesystemFillingUp host /'],
    ],
    ['a half empty disk that takes a backup', mounts({ used: 40, available: 60, growth: 60 / 3600 }), []],
    ['inodes used up', mounts({ inodes: 100, inodesFree: 5 }), ['critical FilesystemInodesLow host /']],
    ['no fixed number of inodes', mounts({ inodes: 0, inodesFree: 0 }), []],
    [
      'a disk remounted read-only',
      mounts({ readOnly: true, remountedReadOnly: true }),
      ['critical FilesystemReadOnly host /'],
    ],
    [
      'a mount that does not answer',
      mounts({ unread: 'nfs:/data does not answer' }),
      ['warning FilesystemNotAnswering host /'],
    ],
  ])('%s', (_, part, expected) => {
    expect(raised(part)).toEqual(expected);
  });

  it('says how much, against which limit', () => {
    const [alert] = alertsOf(mounts({ used: 94 * gigabyte, available: 6 * gigabyte }));
    expect(alert?.summary).toBe('94 % used, limit 90 %, 6 GB left');
  });

  it('judges a watched directory from 80 % of its limit on', () => {
    const directory = { path: '/data/files', limit: 100, files: 1, oldFiles: 0, oldBytes: 0, partial: false };
    const holding = (bytes: number) =>
      raised(read('directories', systems.host, { directories: [{ ...directory, bytes }] }));
    expect(holding(79)).toEqual([]);
    expect(holding(80)).toEqual(['warning DirectoryAlmostFull directory//data/files']);
    expect(holding(101)).toEqual(['critical DirectoryAlmostFull directory//data/files']);
  });
});

describe('containers', () => {
  const one = (more: Parameters<typeof container>[0]) => read('containers', docker, engine(container(more)));

  it.each([
    ['one that runs', {}, []],
    [
      'a failing health check',
      { health: { status: 'unhealthy', failingStreak: 3, lastExitCode: 1, lastOutput: 'no route\nmore' } },
      ['critical ContainerUnhealthy container/worker'],
    ],
    [
      'a crash loop',
      { state: 'restarting', exitCode: 1, recentStarts: [1, 2, 3, 4, 5].map((n) => at - n * 1000) },
      ['critical ContainerCrashLooping container/worker'],
    ],
    [
      'restarts used up',
      { state: 'exited', exitCode: 1, restartPolicy: 'on-failure', finishedAt: at - 5000 },
      ['critical ContainerEnded container/worker'],
    ],
    ['a job that went well', { state: 'exited', exitCode: 0, finishedAt: at - 5000 }, []],
    ['one that is paused', { state: 'paused' }, ['warning ContainerPaused container/worker']],
  ] as const)('%s', (_, more, expected) => {
    expect(raised(one(more))).toEqual(expected);
  });

  it('takes the first line of what a health check printed, without its escapes', () => {
    const health = {
      status: 'unhealthy',
      failingStreak: 3,
      lastExitCode: 1,
      lastOutput: '\u001b[31mno route\nmore',
    } as const;
    const [alert] = alertsOf(one({ health }));
    expect(alert?.summary).toBe('health check failed 3 times in a row: no route');
  });

  it('lets an end be as old as the engine says', () => {
    const [alert] = alertsOf(one({ state: 'exited', exitCode: 3, finishedAt: at - 90_000 }));
    expect(alert).toMatchObject({ name: 'ContainerEnded', since: at - 90_000 });
  });
});

describe('a PostgreSQL node', () => {
  const server = (value = node()) => read('postgres', p1, value);
  const used = (count: number) =>
    server(
      node({
        connections: connections({
          used: count,
          usable: 100,
          max: 103,
          reserved: 3,
          active: count,
          idle: 0,
          idleInTransaction: 0,
        }),
      }),
    );
  const slot = {
    name: 'r2',
    type: 'physical',
    active: false,
    walStatus: 'extended',
    retained: 0,
    safe: undefined,
  };
  const archiver = { mode: 'on', failingNow: true, archived: 1, failed: 1, backlog: 12, lastFailed: '0000A' };

  it.each([
    ['a calm one', server(), []],
    ['connections at 79 %', used(79), []],
    ['connections at 80 %', used(80), ['warning PostgresConnectionsHigh postgres/main/p1']],
    ['connections at 95 %', used(95), ['critical PostgresConnectionsHigh postgres/main/p1']],
    [
      'full',
      read('postgres', p1, { is: 'full', message: 'sorry, too many clients already', limit: 'server' }),
      ['critical PostgresConnectionsFull postgres/main/p1'],
    ],
    [
      'full for our role only',
      read('postgres', p1, { is: 'full', message: 'too many connections for role', limit: 'role' }),
      ['warning PostgresConnectionsFull postgres/main/p1'],
    ],
    [
      'starting',
      read('postgres', p1, { is: 'starting', message: 'the database system is starting up' }),
      ['critical PostgresNotReady postgres/main/p1'],
    ],
    [
      'a session idle in a transaction for 29 s',
      server(node({ connections: connections({ oldestIdleInTransaction: 29_000 }) })),
      [],
    ],
    [
      'a session idle in a transaction for 41 s',
      server(node({ connections: connections({ oldestIdleInTransaction: 41_000 }) })),
      ['warning IdleInTransaction postgres/main/p1'],
    ],
    ['an archiver that fails', server(node({ archiver })), ['critical ArchiverFailing postgres/main/p1']],
    [
      'a slot that keeps a gigabyte',
      server(node({ slots: [{ ...slot, retained: gigabyte }] })),
      ['warning SlotRetainsWal postgres/main/p1 r2'],
    ],
    [
      'a slot that lost its WAL',
      server(node({ slots: [{ ...slot, walStatus: 'lost' }] })),
      ['critical SlotLost postgres/main/p1 r2'],
    ],
    [
      'synchronous commits without a standby',
      server(node({ synchronousStandbys: 'ANY 1 (r1)' })),
      ['critical SynchronousStandbyMissing postgres/main/p1'],
    ],
    [
      'a database on its way to the forced shutdown',
      read('databases', p1, {
        databases: [{ name: 'shop', bytes: 1, connections: 1, xidAge: 1, wraparound: 0.81 }],
        roles: [],
        walBytes: undefined,
      }),
      ['critical TransactionWraparound postgres/main/p1 shop'],
    ],
  ])('%s', (_, part, expected) => {
    expect(raised(part)).toEqual(expected);
  });

  it('calls a lock pile-up by its root', () => {
    const lock = {
      root: 4121,
      user: 'app',
      wants: undefined,
      on: undefined,
      transactionAge: 60_000,
      query: '',
    };
    const root = {
      ...lock,
      depth: 0,
      pid: 4121,
      startedAt: 1_795_100_000_000,
      blocks: 2,
      application: 'billing',
      state: 'idle in transaction',
    };
    const waiter = { ...lock, depth: 1, blocks: 0, application: 'web', state: 'active' };
    const waiting = (waited: number) =>
      alertsOf(
        read('sessions', p1, {
          sessions: [],
          locks: [
            { ...root, waited: undefined },
            { ...waiter, pid: 1, waited },
            { ...waiter, pid: 2, waited: 1000 },
          ],
          truncated: false,
        }),
      );
    expect(waiting(2_900)).toEqual([]);
    expect(waiting(29_000)[0]?.state).toBe('pending');
    expect(waiting(41_000)[0]).toMatchObject({
      state: 'firing',
      summary: '2 waiting behind pid 4121 (billing, idle in transaction), 41 s the longest, limit 30 s',
      suggests: {
        action: 'terminate',
        target: { kind: 'postgres', name: 'main/p1' },
        flags: { pid: '4121', started: '1795100000000' },
      },
    });
  });
});

describe('a PostgreSQL cluster', () => {
  const primary = read('postgres', p1, node());
  const replica = (more: Parameters<typeof standby>[0]) => read('postgres', r1, standby(more));

  it.each([
    ['a standby that has everything', [primary, replica({})], []],
    [
      'an idle primary, however long ago its last transaction was',
      [primary, replica({ lastReplayAge: 3_600_000 })],
      [],
    ],
    [
      'a standby some bytes behind for a minute',
      [primary, replica({ replayed: 940_000_000 })],
      ['critical ReplicationLag postgres/main/r1'],
    ],
    [
      'a standby more than a segment behind, just now',
      [primary, replica({ replayed: 1_000_000_000 - 17 * megabyte })],
      ['warning ReplicationLag postgres/main/r1'],
    ],
    [
      'a standby less than a segment behind, just now',
      [primary, replica({ replayed: 1_000_000_000 - 15 * megabyte })],
      [],
    ],
    [
      'a standby without a receiver',
      [primary, replica({ status: undefined })],
      ['warning StandbyDisconnected postgres/main/r1'],
    ],
    ['a standby whose receiver our role may not see', [primary, replica({ status: 'hidden' })], []],
    ['replay paused', [primary, replica({ paused: 'paused' })], ['warning ReplayPaused postgres/main/r1']],
    [
      'two primaries of one cluster',
      [primary, read('postgres', r1, node({ startedAt: at - 1000 }))],
      ['critical SplitBrain postgres/main'],
    ],
    ['one server under two names', [primary, read('postgres', r1, node())], []],
    [
      'two servers that never were one',
      [primary, read('postgres', r1, node({ systemIdentifier: '1', startedAt: 1 }))],
      [],
    ],
    [
      'no primary at all',
      [read('postgres', p1, standby()), replica({})],
      ['critical NoPrimary postgres/main'],
    ],
    [
      'a standby that does not answer',
      [primary, failed('postgres', r1, 'refused')],
      ['warning PostgresDown postgres/main/r1'],
    ],
    [
      'a primary that does not answer',
      [failed('postgres', p1, 'timeout'), replica({})],
      ['critical PostgresDown postgres/main/p1'],
    ],
  ] as const)('%s', (_, parts, expected) => {
    expect(raised(...parts)).toEqual(expected);
  });

  it('suggests a failover after three failures in a row of what may be the primary', () => {
    const down = failed('postgres', p1, 'timeout');
    const suggested = (...parts: readonly Part[]) =>
      alertsOf(...parts).map(({ annotations, severity, state }) => [severity, state, annotations.action]);
    expect(suggested(primary, replica({}), down, down)).toEqual([['critical', 'firing', undefined]]);
    expect(suggested(primary, replica({}), down, down, down)).toEqual([['critical', 'firing', 'failover']]);
    // It never answered: nobody knows that it is none.
    expect(suggested(replica({}), down, down, down)).toEqual([['critical', 'firing', 'failover']]);
    // Nobody could take over, and who follows is no primary.
    expect(suggested(primary, down, down, down)).toEqual([['critical', 'firing', undefined]]);
    const lost = failed('postgres', r1, 'timeout');
    expect(suggested(primary, replica({}), lost, lost, lost)).toEqual([['warning', 'firing', 'restart']]);
  });

  it('suggests to rejoin to a primary that another one took over from, and to restart a standby', () => {
    const promoted = read('postgres', r1, node({ startedAt: at - 1000, timeline: 2 }));
    const down = failed('postgres', p1, 'timeout');
    const [alert] = alertsOf(primary, down, promoted);
    expect(alert).toMatchObject({
      annotations: { action: 'rejoin' },
      suggests: { action: 'rejoin', target: { kind: 'postgres', name: 'main/p1' } },
    });
    // It came back as a standby, and went down again.
    const back = read('postgres', p1, standby());
    const [again] = alertsOf(primary, back, promoted, down);
    expect(again).toMatchObject({ name: 'PostgresDown', annotations: { action: 'restart' } });
    expect(again).not.toHaveProperty('suggests');
  });

  it('says where nobody is left to take over from a primary that is down', () => {
    const summaries = (...parts: readonly Part[]) => alertsOf(...parts).map(({ summary }) => summary);
    const down = failed('postgres', p1, 'timeout');
    expect(summaries(down, replica({}))).toEqual([expect.not.stringContaining('no replica can take over')]);
    expect(summaries(down, failed('postgres', r1, 'refused'))[0]).toMatch(/; no replica can take over$/);
  });

  it('says who holds the replay of a standby, and suggests to end just that', () => {
    const held = (state: string) =>
      alertsOf(
        primary,
        replica({ replayed: 950_000_000 }),
        read('sessions', r1, {
          ...{ sessions: [], locks: [], truncated: false },
          replayHeld: {
            ...{ pid: 77, startedAt: 5, application: 'reports', user: 'app', state },
            transactionAge: 90_000,
          },
        }),
      )[0];
    expect(held('active')).toMatchObject({
      summary: '48 MB behind, 1m00s, limit 30 s · replay waits for pid 77 (reports, active, 1m30s)',
      annotations: { action: 'cancel' },
      suggests: { target: { kind: 'postgres', name: 'main/r1' }, flags: { pid: '77', started: '5' } },
    });
    expect(held('idle in transaction')?.suggests?.action).toBe('terminate');
  });

  it('names the application that holds the connections, and suggests to end its sessions', () => {
    const by = (application: string, count: number) => ({
      ...{ application, user: 'app', database: 'shop', state: 'idle', wait: '', count },
    });
    const full = { used: 96, idle: 96, active: 0, usable: 97, max: 100, reserved: 3 };
    const crowded = (...groups: readonly ReturnType<typeof by>[]) =>
      alertsOf(
        read('postgres', p1, node({ connections: connections({ ...full, by: groups }) })),
        read('sessions', p1, {
          sessions: [session(1, 'web'), session(2, 'web'), session(3, 'jobs')],
          ...{ locks: [], truncated: false },
        }),
      )[0];
    expect(crowded(by('web', 60), by('web', 10), by('jobs', 26))).toMatchObject({
      summary: '96 of 97 connections (99 %), limit 95 %; 70 are web',
      suggests: { action: 'terminate-all', flags: { application: 'web', sessions: '1@10,2@20' } },
    });
    const shared = crowded(by('web', 40), by('jobs', 36), by('', 20));
    expect([shared?.summary, shared?.suggests]).toEqual([
      '96 of 97 connections (99 %), limit 95 %',
      undefined,
    ]);
  });

  it('says bytes, time and cause of a lag', () => {
    const alerts = alertsOf(primary, replica({ replayed: 950_000_000, paused: 'paused' }));
    expect(alerts[0]?.summary).toBe('48 MB behind, 1m00s, limit 30 s · replay paused');
  });
});

describe('a pooler', () => {
  const pools = (more: Parameters<typeof pool>[0]) =>
    raised(read('pgbouncer', systems.pool, { version: '1.18', pools: [pool(more)], maxClients: 100 }));

  it.each([
    ['nobody waits', {}, []],
    ['a wait under a second', { clientsWaiting: 3, maxWait: 900 }, []],
    [
      'a wait of seconds',
      { clientsWaiting: 3, maxWait: 2000 },
      ['warning PoolWaiting pgbouncer/main shop/app'],
    ],
    ['a long wait', { clientsWaiting: 3, maxWait: 10_000 }, ['critical PoolWaiting pgbouncer/main shop/app']],
    [
      'paused',
      { paused: true, clientsWaiting: 9, maxWait: 20_000 },
      ['critical PoolPaused pgbouncer/main shop/app'],
    ],
    ['16 of 20', { serversActive: 16 }, ['warning PoolNearlyFull pgbouncer/main shop/app']],
    ['1 of 1', { serversActive: 1, size: 1 }, []],
  ])('%s', (_, more, expected) => {
    expect(pools(more)).toEqual(expected);
  });
});

describe('what cannot be read', () => {
  const unhealthy = container({
    health: { status: 'unhealthy', failingStreak: 3, lastExitCode: 1, lastOutput: '' },
  });

  it('is an alert of the system that does not answer, and of nothing that was known of it', () => {
    const [alert, ...others] = alertsOf(
      read('containers', docker, engine(unhealthy)),
      failed('containers', docker, 'refused'),
    );
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      name: 'ContainerEngineDown',
      severity: 'critical',
      target: 'docker',
      summary: 'it does not answer',
      since: at - 60_000,
      state: 'firing',
    });
  });

  it('is not called down where it answered and would not have us', () => {
    expect(raised(failed('postgres', p1, 'credentials'))).toEqual([]);
    expect(raised(failed('containers', docker, 'denied'))).toEqual([]);
  });

  it('turns what was wrong into what nobody knows, with its last words, and back', () => {
    const wrong = read('containers', docker, engine(unhealthy));
    const first = judged(world(wrong));
    const silent = judged(world(wrong, failed('containers', docker, 'timeout')), rules, first);
    expect(silent.alerts.map(({ name, state, summary }) => [name, state, summary])).toEqual([
      ['ContainerEngineDown', 'firing', 'it does not answer'],
      ['ContainerUnhealthy', 'no data', 'health check failed 3 times in a row'],
    ]);
    expect(silent.resolved).toEqual([]);
    expect(health(observe(world(wrong), { type: 'judged', at, alerts: silent.alerts.slice(1) }))).toBe(
      'unknown',
    );
    const back = judged(world(wrong), rules, silent, at + 30_000);
    expect(back.alerts).toMatchObject([{ name: 'ContainerUnhealthy', state: 'pending' }]);
    expect(back.resolved).toMatchObject([{ name: 'ContainerEngineDown' }]);
  });
});

describe('judging again', () => {
  const hot = world(onHost(memory(100)));

  it('keeps since when it began, and the very same alerts while nothing changed', () => {
    const first = judged(hot);
    const second = judged(hot, rules, first, at + 2000);
    expect(second.alerts).toBe(first.alerts);
    expect(second.rules).toBe(first.rules);
  });

  it('keeps since when it began while the number moves', () => {
    const [alert] = judged(world(onHost(memory(30))), rules, judged(hot), at + 2000).alerts;
    expect(alert).toMatchObject({ severity: 'critical', since: at });
  });

  it('forgets what is over, and says that it was', () => {
    const { alerts, resolved } = judged(world(onHost()), rules, judged(hot), at + 2000);
    expect(alerts).toEqual([]);
    expect(resolved).toMatchObject([{ name: 'HostHighMemory', resolvedAt: at + 2000, fired: false }]);
  });

  it('puts the worst first, then the oldest, then goes by name and target', () => {
    const parts = [
      onHost(memory(100)),
      mounts({ mount: '/b', used: 95, available: 5 }, { mount: '/a', used: 95, available: 5 }),
      failed('postgres', p1, 'refused'),
    ] as const;
    expect(raised(...parts)).toEqual([
      'critical PostgresDown postgres/main/p1',
      'critical FilesystemAlmostFull host /a',
      'critical FilesystemAlmostFull host /b',
      'warning HostHighMemory host',
    ]);
  });
});
