import { mainReading } from '../../domain/health.ts';
import { clusters } from '../../domain/postgres/cluster.ts';
import type { Case, Words } from './case.ts';

/** Why it does not answer, in the words of whoever asked. */
export function because({ world, labels }: Case): string | undefined {
  const system = world.stack.systems.find(({ id }) => id === labels.system);
  return system && mainReading(world, system).failure?.message;
}

/** The same of a node, and whether anybody of its cluster could take over from it. */
function postgresDown(about: Case): string | undefined {
  const { world, labels } = about;
  const cluster = clusters(world.stack.systems, world.readings.postgres, world.at).find(
    ({ name }) => name === labels.cluster,
  );
  const words = because(about);
  if (words === undefined || cluster === undefined || cluster.primaries.length > 0) return words;
  const others = cluster.members.filter(({ system }) => system.id !== labels.system);
  const isLeft = others.some(
    ({ role, reading: { last, failure } }) => role === 'standby' && last?.value.is === 'up' && !failure,
  );
  return isLeft || others.length === 0 ? words : `${words}; no replica can take over`;
}

export const reachWords: Words = {
  ContainerEngineDown: because,
  PostgresDown: postgresDown,
  PgBouncerDown: because,
  SystemDown: because,
};
