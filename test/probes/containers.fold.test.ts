import { describe, expect, it } from 'vitest';
import { foldContainer, type Learned } from '../../src/probes/containers.fold.ts';
import type { Inspected } from '../../src/systems/docker.inspect.ts';
import { at, container } from '../alerts/worlds.ts';

const inspected: Inspected = {
  health: { status: 'healthy', failingStreak: 0, lastExitCode: 0, lastOutput: 'fine' },
  exitCode: undefined,
  error: '',
  startedAt: at - 5_000,
  finishedAt: undefined,
  cpuLimit: 1,
  memoryLimit: 1_000,
  oomKilled: false,
  pid: 7,
  restartPolicy: 'always',
  restarts: 2,
};
const learned = (more: Partial<Learned> = {}): Learned => ({
  listed: {
    id: 'a',
    name: 'web',
    image: 'app:1',
    imageId: 'sha256:1',
    state: 'running',
    status: 'Up 5 seconds (healthy)',
    health: 'healthy',
    exitCode: undefined,
    createdAt: at - 86_400_000,
    compose: undefined,
    ports: [],
    networks: ['bridge'],
    hasOwnNetwork: true,
  },
  inspected,
  sample: undefined,
  told: { starts: [], exitCode: undefined },
  last: undefined,
  at,
  ...more,
});
const listedAs = (more: Partial<Learned['listed']>) => ({ listed: { ...learned().listed, ...more } });

describe('foldContainer', () => {
  it('joins list and inspection', () => {
    const { hasOwnNetwork: _, ...listed } = learned().listed;
    expect(foldContainer(learned())).toEqual({
      ...listed,
      ...inspected,
      inspectedAt: at,
      recentStarts: [at - 5_000],
      usage: undefined,
      seen: { samples: 0, cpuMean: 0, cpuPeak: 0, memoryMean: 0, memoryPeak: 0 },
    });
  });

  it('shows one that could not be inspected, with what the list says', () => {
    const { state, health, restarts, restartPolicy, inspectedAt } = foldContainer(
      learned({ inspected: undefined }),
    );
    expect({ state, restarts, restartPolicy, inspectedAt }).toEqual({ state: 'running' });
    expect(health).toMatchObject({ status: 'healthy', failingStreak: undefined });
  });

  it('keeps what an earlier inspection said, and when that was', () => {
    const last = foldContainer(learned());
    const now = foldContainer(learned({ inspected: undefined, last, at: at + 2_000 }));
    expect(now).toMatchObject({ restarts: 2, memoryLimit: 1_000, inspectedAt: at, health: inspected.health });
  });

  it('believes the list on health, which is newer than the last inspection', () => {
    const last = foldContainer(learned());
    const now = foldContainer(learned({ inspected: undefined, last, ...listedAs({ health: 'unhealthy' }) }));
    expect(now.health).toEqual({
      status: 'unhealthy',
      failingStreak: undefined,
      lastExitCode: 0,
      lastOutput: 'fine',
    });
  });

  it('has the exit code from whoever knows: the status, the inspection, an event, the reading before', () => {
    const ended = { ...inspected, finishedAt: at - 9_000 };
    const exitCodeOf = (more: Partial<Learned>) =>
      foldContainer(learned({ inspected: ended, ...more })).exitCode;
    expect(exitCodeOf(listedAs({ state: 'restarting', exitCode: 3 }))).toBe(3);
    expect(exitCodeOf({ inspected: { ...ended, exitCode: 4 } })).toBe(4);
    expect(exitCodeOf({ told: { starts: [], exitCode: 5 } })).toBe(5);
    expect(exitCodeOf({ last: container({ exitCode: 6 }) })).toBe(6);
    expect(exitCodeOf({})).toBeUndefined();
  });

  it('knows no exit code of one that never ended, whatever was before', () => {
    expect(foldContainer(learned({ last: container({ exitCode: 6 }) })).exitCode).toBeUndefined();
  });

  it('counts a sample into what was seen once', () => {
    const sample = {
      at: 0,
      source: 'engine',
      cpuSeconds: 1,
      periods: undefined,
      throttledPeriods: undefined,
      memory: 100,
      pids: 1,
      receivedBytes: undefined,
      sentBytes: undefined,
      readBytes: undefined,
      writtenBytes: undefined,
    } as const;
    const first = foldContainer(learned({ sample }));
    const second = foldContainer(learned({ sample: { ...sample, at: 1_000, cpuSeconds: 2 }, last: first }));
    const third = foldContainer(learned({ sample: { ...sample, at: 1_000, cpuSeconds: 2 }, last: second }));
    expect([first, second, third].map(({ seen }) => seen.samples)).toEqual([0, 1, 1]);
    expect(third.usage?.cpu).toBe(1);
  });
});
