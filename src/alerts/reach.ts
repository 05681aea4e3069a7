import { isDown, mainReading } from '../domain/health.ts';
import type { System, SystemKind } from '../domain/stack.ts';
import type { World } from '../domain/world.ts';
import type { Finding } from './rule.ts';

const names = {
  engine: 'ContainerEngineDown',
  postgres: 'PostgresDown',
  pgbouncer: 'PgBouncerDown',
} as const satisfies Partial<Record<SystemKind, string>>;

/** What does not answer. The host this program runs on cannot be among it. */
export function* unreachable(
  world: World,
): Generator<readonly [name: string, finding: Finding & { readonly target: string }]> {
  for (const system of world.stack.systems) {
    const { failure } = mainReading(world, system);
    if (failure === undefined || !isDown[failure.kind] || system.kind === 'host') continue;
    const { message: summary, since } = failure;
    const severity = isSpared(world, system) ? 'warning' : 'critical';
    yield [names[system.kind], { severity, summary, since, target: system.id }];
  }
}

/** The cluster still has a primary that answers: what is down is a standby, or was replaced. */
function isSpared(world: World, { id, kind, group }: System): boolean {
  if (kind !== 'postgres' || group === undefined) return false;
  return world.stack.systems.some((other) => {
    const { last, failure } = world.readings.postgres[other.id] ?? {};
    if (other.id === id || other.group !== group || failure !== undefined) return false;
    return last?.value.is === 'up' && last.value.role === 'primary';
  });
}
