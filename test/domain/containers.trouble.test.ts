import { describe, expect, it } from 'vitest';
import {
  cpuOfHost,
  cpuOfLimit,
  healthOf,
  memoryOfLimit,
  troublesOf,
  upFor,
} from '../../src/domain/containers.trouble.ts';
import type { Container, ContainerUsage } from '../../src/domain/containers.ts';
import { at, container } from '../alerts/worlds.ts';

const usage = (more: Partial<ContainerUsage>): ContainerUsage => ({
  cpu: undefined,
  cpuSecondsTotal: 0,
  throttled: undefined,
  memory: undefined,
  receivedBytes: undefined,
  sentBytes: undefined,
  readBytes: undefined,
  writtenBytes: undefined,
  pids: undefined,
  sample: {
    at: 0,
    source: 'cgroup',
    cpuSeconds: 0,
    periods: undefined,
    throttledPeriods: undefined,
    memory: undefined,
    pids: undefined,
    receivedBytes: undefined,
    sentBytes: undefined,
    readBytes: undefined,
    writtenBytes: undefined,
  },
  ...more,
});
const kindsOf = (more: Partial<Container>) =>
  troublesOf(container(more), at).map(({ kind, severity }) => `${severity} ${kind}`);
const starts = (count: number) => Array.from({ length: count }, (_, index) => at - index * 1000);
const unhealthy = { status: 'unhealthy', failingStreak: 3, lastExitCode: 1, lastOutput: 'no route' } as const;

describe('troublesOf', () => {
  it.each<[string, Partial<Container>, readonly string[]]>([
    ['a healthy one', { health: { ...unhealthy, status: 'healthy' } }, []],
    ['a starting one', { health: { ...unhealthy, status: 'starting' } }, []],
    ['an unhealthy one', { health: unhealthy }, ['critical unhealthy']],
    ['an unhealthy one that was stopped', { health: unhealthy, state: 'exited', exitCode: 0 }, []],
    ['one waiting for its restart', { state: 'restarting', exitCode: 1 }, ['warning restarting']],
    ['a crash loop', { state: 'restarting', recentStarts: starts(4), exitCode: 1 }, ['critical crash-loop']],
    ['a crash loop seen while up', { recentStarts: starts(17) }, ['critical crash-loop']],
    ['three starts', { recentStarts: starts(3) }, []],
    ['a paused one', { state: 'paused' }, ['warning paused']],
    ['a dead one', { state: 'dead' }, ['critical dead']],
    ['one that ended well', { state: 'exited', exitCode: 0 }, []],
    [
      'one that ended well though a child of it was killed',
      { state: 'exited', exitCode: 0, oomKilled: true },
      [],
    ],
    ['one that was stopped', { state: 'exited', exitCode: 143, restartPolicy: 'always' }, []],
    ['one that was killed', { state: 'exited', exitCode: 137 }, []],
    [
      'one without memory',
      { state: 'exited', exitCode: 137, oomKilled: true, finishedAt: at },
      ['warning ended'],
    ],
    [
      'one that failed just now',
      { state: 'exited', exitCode: 1, finishedAt: at - 60_000 },
      ['warning ended'],
    ],
    ['one that failed long ago', { state: 'exited', exitCode: 1, finishedAt: at - 86_400_000 }, []],
    [
      'one that gave up, however long ago',
      { state: 'exited', exitCode: 1, finishedAt: at - 86_400_000, restartPolicy: 'on-failure' },
      ['critical ended'],
    ],
    ['one full to 91 %', { memoryLimit: 100, usage: usage({ memory: 91 }) }, ['warning memory']],
    ['one full to 96 %', { memoryLimit: 100, usage: usage({ memory: 96 }) }, ['critical memory']],
    ['one without a limit', { usage: usage({ memory: 96 }) }, []],
    ['a throttled one', { cpuLimit: 1, usage: usage({ cpu: 0.9, throttled: 0.3 }) }, ['warning cpu']],
    ['a busy one', { cpuLimit: 1, usage: usage({ cpu: 1, throttled: 0.1 }) }, []],
  ])('judges %s', (_, more, expected) => {
    expect(kindsOf(more)).toEqual(expected);
  });

  it('has the worst first', () => {
    expect(kindsOf({ memoryLimit: 100, usage: usage({ memory: 91 }), health: unhealthy })).toEqual([
      'critical unhealthy',
      'warning memory',
    ]);
  });
});

describe('healthOf', () => {
  it('is the worst trouble, and ok without one', () => {
    expect(healthOf(container(), at)).toBe('ok');
    expect(healthOf(container({ health: unhealthy, state: 'running' }), at)).toBe('critical');
  });

  it('is unknown in a state that this program does not know', () => {
    expect(healthOf(container({ state: 'unknown' }), at)).toBe('unknown');
  });
});

describe('shares', () => {
  const busy = container({ cpuLimit: 0.5, memoryLimit: 200, usage: usage({ cpu: 0.25, memory: 50 }) });

  it('are of the limit and of the host', () => {
    expect([cpuOfLimit(busy), cpuOfHost(busy, { cores: 2 }), memoryOfLimit(busy)]).toEqual([
      0.5, 0.125, 0.25,
    ]);
  });

  it('are unknown where one of the two numbers is', () => {
    const idle = container();
    expect([cpuOfLimit(idle), cpuOfHost(idle, { cores: 2 }), memoryOfLimit(idle)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(cpuOfHost(busy, { cores: undefined })).toBeUndefined();
  });
});

describe('upFor', () => {
  it('is unknown while it does not run, and never negative when clocks differ', () => {
    expect(upFor(container({ startedAt: at - 5_000 }), at)).toBe(5_000);
    expect(upFor(container({ startedAt: at + 5_000 }), at)).toBe(0);
    expect(upFor(container({ state: 'exited' }), at)).toBeUndefined();
  });
});
