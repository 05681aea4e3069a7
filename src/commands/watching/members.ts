import type { Connection } from '../../domain/connection.ts';
import { membersNamed } from '../../domain/redis/members.ts';
import type { WorldReadings } from '../../domain/world.ts';

type SentinelConnection = Extract<Connection, { kind: 'sentinel' }>;

const isSentinel = (connection: Connection): connection is SentinelConnection =>
  connection.kind === 'sentinel';

/**
 * The configured connections, and before the Sentinels of each group the Redis nodes that they name, where the stack file
 * names none: a failover or a new replica changes them while we look.
 */
export function withMembers(
  configured: readonly Connection[],
  sentinels: WorldReadings['sentinel'],
): readonly Connection[] {
  const groups = Map.groupBy(configured.filter(isSentinel), ({ system }) => system.group);
  const first = new Map([...groups.values()].map((group) => [group[0], group]));
  return configured.flatMap((connection) => {
    const group = isSentinel(connection) ? first.get(connection) : undefined;
    return group === undefined ? [connection] : [...membersOf(group, sentinels), connection];
  });
}

function membersOf(
  group: readonly SentinelConnection[],
  sentinels: WorldReadings['sentinel'],
): readonly Connection[] {
  const member = group[0]?.member;
  if (member === undefined) return [];
  return membersNamed(group.map(({ system }) => sentinels[system.id] ?? {})).map(member);
}
