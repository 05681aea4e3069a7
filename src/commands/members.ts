import type { Connection } from '../domain/connection.ts';
import { membersNamed } from '../domain/redis/members.ts';
import type { WorldReadings } from '../domain/world.ts';

type SentinelConnection = Extract<Connection, { kind: 'sentinel' }>;

const isSentinel = (connection: Connection): connection is SentinelConnection =>
  connection.kind === 'sentinel';

/**
 * The Redis nodes that the Sentinels of each group name, where the stack file names none: a failover or a new replica
 * changes them while we look.
 */
export function membersOf(
  configured: readonly Connection[],
  sentinels: WorldReadings['sentinel'],
): readonly Connection[] {
  const groups = Map.groupBy(configured.filter(isSentinel), ({ system }) => system.group);
  return [...groups.values()].flatMap((group) => {
    const member = group[0]?.member;
    if (member === undefined) return [];
    return membersNamed(group.map(({ system }) => sentinels[system.id] ?? {})).map(member);
  });
}

/** The configured connections with the members of each group before its Sentinels. */
export function withMembers(
  configured: readonly Connection[],
  members: readonly Connection[],
): readonly Connection[] {
  const told = new Set<string | undefined>();
  return configured.flatMap((connection) => {
    const { group } = connection.system;
    if (!isSentinel(connection) || told.has(group)) return [connection];
    told.add(group);
    return [...members.filter(({ system }) => system.group === group), connection];
  });
}
