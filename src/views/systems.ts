import { mainReading, readingsOf } from '../domain/health.ts';
import type { System } from '../domain/stack.ts';
import type { World } from '../domain/world.ts';
import { reachOf, type Standing } from './standing.ts';

/**
 * How a system stands over all that is read of it: `down` when it does not answer, `stale` when a part of it cannot be
 * read. What is read slowly because nobody looks at it is live: only a failed read says otherwise.
 */
export function systemStanding(system: System, world: World): Standing {
  const reach = reachOf(mainReading(world, system));
  if (reach === 'down' || reach === 'stale') return reach;
  const parts = readingsOf(world, system.id);
  if (parts.some(([, { failure }]) => failure !== undefined)) return 'stale';
  return parts.length > 0 ? 'live' : 'unread';
}

/** How many systems stand how. */
export function countStandings(world: World): Readonly<Record<Standing, number>> {
  const counts = { live: 0, stale: 0, down: 0, unread: 0 };
  for (const system of world.stack.systems) counts[systemStanding(system, world)]++;
  return counts;
}
