import type { System } from '../domain/stack.ts';
import type { World, WorldReadings } from '../domain/world.ts';
import type { Intervals } from './age.ts';
import { freshness } from './age.ts';
import { type Standing, standingOf } from './standing.ts';

/** How a system stands over all that is read of it: `down` when nothing answers, `stale` when something does not. */
export function systemStanding({ id }: System, { readings, at }: World, intervals: Intervals): Standing {
  const found: Standing[] = [];
  for (const [probe, bySystem] of entriesOf(readings)) {
    const reading = bySystem[id];
    if (reading === undefined) continue;
    const standing = standingOf(reading);
    found.push(
      standing === 'live' && freshness(reading, intervals[probe], at).is === 'old' ? 'stale' : standing,
    );
  }
  if (found.length === 0 || found.every((standing) => standing === 'unread')) return 'unread';
  if (found.every((standing) => standing === 'down' || standing === 'unread')) return 'down';
  return found.some((standing) => standing === 'down' || standing === 'stale') ? 'stale' : 'live';
}

/** How many systems stand how. */
export function countStandings(world: World, intervals: Intervals): Readonly<Record<Standing, number>> {
  const counts = { live: 0, stale: 0, down: 0, unread: 0 };
  for (const system of world.stack.systems) counts[systemStanding(system, world, intervals)]++;
  return counts;
}

const entriesOf = (readings: WorldReadings) =>
  Object.entries(readings) as [keyof WorldReadings, WorldReadings[keyof WorldReadings]][];
