import { describe, expect, it } from 'vitest';
import { toInspect } from '../../src/probes/containers.choose.ts';
import type { Listed } from '../../src/systems/docker.list.ts';
import { at, container } from '../alerts/worlds.ts';

const listed = (id: string, more: Partial<Listed> = {}): Listed => ({
  id,
  name: id,
  image: 'app:1',
  imageId: 'sha256:1',
  state: 'running',
  status: 'Up 2 hours',
  health: undefined,
  exitCode: undefined,
  createdAt: 0,
  compose: undefined,
  ports: [],
  networks: [],
  hasOwnNetwork: true,
  ...more,
});
const many = (count: number, more: Partial<Listed> = {}) =>
  Array.from({ length: count }, (_, index) => listed(`c${index}`, more));
const known = (some: readonly Listed[], inspectedAt: (index: number) => number | undefined = () => at) =>
  new Map(some.map(({ id }, index) => [id, container({ id, inspectedAt: inspectedAt(index) })]));
const healthy = { status: 'healthy', failingStreak: 0, lastExitCode: 0, lastOutput: '' } as const;

describe('toInspect', () => {
  it('inspects every container that was never seen', () => {
    expect(toInspect(many(500), new Map())).toHaveLength(500);
  });

  it('inspects few of many that stay as they are, in turn', () => {
    const all = many(500);
    const inspectedAt = new Map(all.map(({ id }) => [id, 0]));
    for (let tick = 1; tick <= 125; tick++) {
      const chosen = toInspect(
        all,
        known(all, (index) => inspectedAt.get(`c${index}`)),
      );
      expect(chosen).toHaveLength(4);
      for (const id of chosen) inspectedAt.set(id, tick);
    }
    expect([...inspectedAt.values()].every((tick) => tick > 0)).toBe(true);
  });

  it.each<[string, Partial<Listed>]>([
    ['stopped', { state: 'exited', status: 'Exited (1) 2 hours ago' }],
    ['became unhealthy', { health: 'unhealthy', status: 'Up 2 hours (unhealthy)' }],
    ['got a health', { health: 'healthy', status: 'Up 2 hours (healthy)' }],
    ['started a moment ago', { status: 'Up 3 seconds' }],
    ['started just now', { status: 'Up Less than a second' }],
    ['is restarting', { state: 'restarting', status: 'Restarting (1) 2 minutes ago' }],
  ])('inspects at once one that %s', (_, more) => {
    const all = many(20);
    const before = known(all);
    const now = [...all.slice(0, -1), listed('c19', more)];
    expect(toInspect(now, before)).toContain('c19');
  });

  it('goes on inspecting one that stays unhealthy, whose streak grows', () => {
    const all = [...many(10), listed('bad', { health: 'unhealthy' })];
    const before = known(all).set(
      'bad',
      container({ id: 'bad', health: { ...healthy, status: 'unhealthy' } }),
    );
    expect(toInspect(all, before)).toContain('bad');
  });

  it('is bounded when hundreds change at once, the longest not inspected first', () => {
    const all = many(500, { status: 'Up 3 seconds' });
    const chosen = toInspect(
      all,
      known(all, (index) => at - index),
    );
    expect(chosen).toHaveLength(32);
    expect(chosen[0]).toBe('c499');
  });

  it('tries one whose inspection failed in turn, not each time', () => {
    const all = many(100);
    const chosen = toInspect(
      all,
      known(all, () => undefined),
    );
    expect(chosen).toHaveLength(4);
  });
});
