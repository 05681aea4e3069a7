import { type Alert, type Health, isTrue, worst } from '../core/alert.ts';
import type { FailureKind, Reading } from '../core/reading.ts';
import { sanitize } from '../core/sanitize.ts';
import { clusterOf } from './postgres/cluster.ts';
import type { ProbeName, System, SystemId, SystemKind } from './stack.ts';
import type { World } from './world.ts';

/** The reading that says whether a system answers at all; the others only tell more about it. */
export const mainProbe = {
  host: 'host',
  engine: 'containers',
  postgres: 'postgres',
  pgbouncer: 'pgbouncer',
  redis: 'redis',
  sentinel: 'sentinel',
  sqlite: 'sqlite',
  nginx: 'nginx',
  check: 'check',
} as const satisfies Record<SystemKind, ProbeName>;

export function mainReading(world: World, { id, kind }: Pick<System, 'id' | 'kind'>): Reading<unknown> {
  return world.readings[mainProbe[kind]][id] ?? {};
}

/**
 * By why a read failed. The other kinds say that the system is there, or may be, and would not have us, or that we could
 * not ask: unknown, not down.
 */
export const isDown: Readonly<Record<FailureKind, boolean>> = {
  refused: true,
  timeout: true,
  closed: true,
  missing: true,
  credentials: false,
  denied: false,
  protocol: false,
  unsupported: false,
  offline: false,
};

/** Everything read of one system, by probe; a probe that does not read it is not in it. */
export function readingsOf(
  world: World,
  system: SystemId,
): readonly (readonly [ProbeName, Reading<unknown>])[] {
  const found: (readonly [ProbeName, Reading<unknown>])[] = [];
  // Object.entries forgets that the keys are probes.
  for (const [probe, bySystem] of Object.entries(world.readings)) {
    const reading = bySystem[system];
    if (reading !== undefined) found.push([probe as ProbeName, reading]);
  }
  return found;
}

/**
 * The judgement on one system: as bad as its worst alert; `unknown` when it, or a part of it, cannot be read or was not
 * read yet, and nothing is known to be wrong.
 */
export function healthOf(world: World, system: System): Health {
  const alerts = world.alerts.filter(({ target }) => concerns(world, target, system));
  return worst([knowledgeOf(world, system), ...alerts.map(healthBy)]);
}

/** The judgement on the whole stack: the worst of its systems and alerts. Critical wins over unknown. */
export function health(world: World): Health {
  const systems = world.stack.systems.map((system) => knowledgeOf(world, system));
  return worst([...systems, ...world.alerts.map(healthBy)]);
}

/** What is true now counts in full, whether it fires already or not; of what nobody can tell, nothing is known. */
const healthBy = (alert: Alert): Health => (isTrue(alert) ? alert.severity : 'unknown');

/** `ok` when all that is read of a system is known now. */
function knowledgeOf(world: World, system: System): Health {
  const { last, failure } = mainReading(world, system);
  const isRead = last !== undefined && failure === undefined;
  // A check that was run and learned nothing answers no more than one that could not be run.
  if (world.readings.check[system.id]?.last?.value.state === 'unknown') return 'unknown';
  const isWhole = readingsOf(world, system.id).every(([, reading]) => reading.failure === undefined);
  return isRead && isWhole && !isLagUnknown(world, system) ? 'ok' : 'unknown';
}

/** A standby whose lag nobody can tell, although what it follows is watched: its primary is full, or does not answer. */
function isLagUnknown({ stack, readings, at }: World, { id, kind, group = id }: System): boolean {
  if (kind !== 'postgres') return false;
  const nodes = stack.systems.filter((other) => other.kind === kind && (other.group ?? other.id) === group);
  const { members } = clusterOf(group, nodes, readings.postgres, at);
  const lag = members.find(({ system }) => system.id === id)?.lag;
  return lag !== undefined && lag.bytes === undefined && members.some(({ role }) => role !== 'standby');
}

/** Whether an alert's target, as it is shown, is this system, a part of it ("host /var"), its cluster, or what lives on it. */
function concerns(world: World, target: string, { id, kind, group }: System): boolean {
  if (target === id || target.startsWith(`${id} `)) return true;
  if (kind === 'postgres' && target === `postgres/${group}`) return true;
  if ((kind === 'redis' || kind === 'sentinel') && target === `redis/${group}`) return true;
  if (target.startsWith('directory/')) return kind === 'host';
  if (!target.startsWith('container/')) return false;
  const containers = world.readings.containers[id]?.last?.value.containers ?? [];
  return containers.some(({ name }) => sanitize(`container/${name}`) === target);
}
