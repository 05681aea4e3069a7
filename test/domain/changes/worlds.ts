import type { ContainerEvent } from '../../../src/domain/containers.events.ts';
import type { ProbeName, Readings, SystemId } from '../../../src/domain/stack.ts';
import { type Fact, observe, type World, worldOf } from '../../../src/domain/world.ts';
import { systems } from '../../alerts/worlds.ts';

export const day = Date.UTC(2026, 10, 20, 2, 0, 0);

const systemOf: Partial<Record<ProbeName, SystemId>> = {
  host: systems.host.id,
  filesystems: systems.host.id,
  hostEvents: systems.host.id,
  containers: systems.docker.id,
  containerEvents: systems.docker.id,
  postgres: systems.p1.id,
  pgbouncer: systems.pool.id,
};

export const read = <K extends ProbeName>(
  probe: K,
  value: Readings[K],
  at: number,
  system = systemOf[probe],
): Fact => ({ type: 'read', probe, system, value, at, took: 3 }) as Fact; // probe and value are one K

export const failed = (probe: ProbeName, at: number, message = 'p1 does not answer'): Fact => ({
  type: 'failed',
  probe,
  system: systemOf[probe] ?? '',
  at,
  kind: 'refused',
  message,
  nextTry: at + 4_000,
});

export const events = (list: readonly ContainerEvent[], at: number): Fact =>
  read('containerEvents', { is: 'followed', events: list }, at);

export const stack = {
  name: 'shop',
  environment: 'production',
  access: 'watch',
  accessBecause: undefined,
  systems: Object.values(systems),
} as const;

/** The world after these facts, opened as they began. */
export const started = (...facts: readonly Fact[]): World => facts.reduce(observe, worldOf(stack, day));
