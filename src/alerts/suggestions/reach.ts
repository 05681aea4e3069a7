import type { Suggestion } from '../../core/alert.ts';
import { parseTarget } from '../../core/target.ts';
import { clusters } from '../../domain/postgres/cluster.ts';
import { redisGroups } from '../../domain/redis/topology.ts';
import type { Case } from '../words/case.ts';

/** A primary that another one took over from comes back as its standby, and is never just started; else what the rule says. */
function replaced({ world, labels }: Case): Suggestion | undefined {
  const { stack, readings, lastSeen } = world;
  const cluster = clusters(stack.systems, readings.postgres, world.at).find(
    ({ name }) => name === labels.cluster,
  );
  const node = cluster?.members.find(({ system }) => system.id === labels.system);
  if (cluster === undefined || node === undefined || cluster.primaries.length === 0) return undefined;
  const before = lastSeen?.systems[node.system.id]?.postgres?.role;
  const role = node.role === 'unknown' ? before : node.role;
  const target = role === 'primary' ? parseTarget(node.system.id) : undefined;
  return target && { action: 'rejoin', target };
}

/**
 * What runs a replica is restarted, which starts it where it is down, and what runs a master that was replaced only where
 * Sentinels make it a replica.
 */
function restarted({ world: { stack, readings, lastSeen }, labels }: Case): Suggestion | undefined {
  const group = redisGroups(stack.systems, readings.redis, readings.sentinel).find(
    ({ name }) => name === labels.cluster,
  );
  const node = group?.members.find(({ system }) => system.id === labels.system);
  if (group === undefined || node === undefined || group.masters.length === 0) return undefined;
  const before = lastSeen?.systems[node.system.id]?.redis?.role;
  const role = node.role === 'unknown' ? before : node.role;
  if (role !== 'replica' && group.sentinels.length === 0) return undefined;
  const { container, unit } = node.system.control ?? {};
  if (container !== undefined) return { action: 'restart', target: { kind: 'container', name: container } };
  return unit === undefined ? undefined : { action: 'restart', target: { kind: 'unit', name: unit } };
}

export const reachSuggestions = { PostgresDown: replaced, RedisDown: restarted };
