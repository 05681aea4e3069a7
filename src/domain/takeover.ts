import type { Target } from '../core/target.ts';
import { clusters } from './postgres/cluster.ts';
import { redisGroups } from './redis/topology.ts';
import type { World } from './world.ts';

/** Which of the two fits: a switchover from a primary or master that answers, a failover from one that does not. */
export function takeoverOf(
  { stack: { systems }, readings, at }: Pick<World, 'stack' | 'readings' | 'at'>,
  { kind, name }: Target,
): 'switchover' | 'failover' {
  const isMeant = (group: { readonly name: string }): boolean =>
    group.name === name || group.name === `${kind}/${name}` || name.startsWith(`${group.name}/`);
  const answering =
    kind === 'redis'
      ? redisGroups(systems, readings.redis, readings.sentinel).find(isMeant)?.masters
      : kind === 'postgres'
        ? clusters(systems, readings.postgres, at).find(isMeant)?.primaries
        : undefined;
  return answering === undefined || answering.length === 0 ? 'failover' : 'switchover';
}
