import { mainReading } from '../../domain/health.ts';
import type { Case, Words } from './case.ts';

/** Why it does not answer, in the words of whoever asked. */
export function because({ world, labels }: Case): string | undefined {
  const system = world.stack.systems.find(({ id }) => id === labels.system);
  return system && mainReading(world, system).failure?.message;
}

export const reachWords: Words = {
  ContainerEngineDown: because,
  PostgresDown: because,
  PgBouncerDown: because,
  SystemDown: because,
};
