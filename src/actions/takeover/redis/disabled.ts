import { type RedisGroup, redisGroups, redisUp } from '../../../domain/redis/topology.ts';
import type { World } from '../../../domain/world.ts';

const groupIn = ({ stack, readings }: World, name: string): RedisGroup | undefined =>
  redisGroups(stack.systems, readings.redis, readings.sentinel).find(
    (one) => one.name === name || name.startsWith(`${one.name}/`),
  );

/** The nodes that are not the master now, as `--to` takes them. */
export const candidates = (world: World, name: string): readonly string[] =>
  (groupIn(world, name)?.members ?? [])
    .filter(({ role }) => role !== 'master')
    .map(({ system }) => system.id.slice(`redis/${system.group ?? ''}/`.length));

/** Why it cannot be done to a group, as far as is known without asking anybody; both are for groups alone. */
function disabled(world: World, name: string, isPlanned: boolean): string | undefined {
  const group = groupIn(world, name);
  if (group === undefined) return undefined;
  if (group.isCluster) return 'A Redis Cluster does it itself: CLUSTER FAILOVER, at the replica.';
  if (group.members.length === 1) return 'It has no replica that could take over.';
  if (group.splitBrain.length > 1) return 'There are two masters: what one of them has will be lost.';
  const isRead = group.members.every(
    ({ reading }) => reading.last !== undefined || reading.failure !== undefined,
  );
  const hasMaster = group.members.some(({ reading }) => redisUp(reading)?.role === 'master');
  if (!isRead) return undefined;
  if (isPlanned) return hasMaster ? undefined : 'No master answers: fail over.';
  return hasMaster ? 'The master answers: switch over.' : undefined;
}

export const disabledSwitchover = (world: World, name: string): string | undefined =>
  disabled(world, name, true);

export const disabledFailover = (world: World, name: string): string | undefined =>
  disabled(world, name, false);
