import type { Instant } from '../../core/reading.ts';
import type { Lsn } from '../postgres.ts';

/** Where a node's log was when, newest last: a clock that needs no other clock to be right. */
export type Positions = readonly (readonly [at: Instant, position: Lsn])[];

/** Twenty minutes at one reading every two seconds; beyond that, less often. */
const most = 600;

/**
 * Adds a sample. Of a position that does not change, the first and the last time are kept. A position that went back is
 * another history (a rewound or restored node), and the clock begins anew.
 */
export function remember(positions: Positions, at: Instant, position: Lsn | undefined): Positions {
  if (position === undefined) return positions;
  const [before, last] = positions.slice(-2);
  const newest = last ?? before;
  if (newest === undefined || position < newest[1]) return [[at, position]];
  const isStill = last !== undefined && before?.[1] === position && last[1] === position;
  const kept = isStill ? positions.slice(0, -1) : positions;
  return thinned([...kept, [at, position]]);
}

// The older half loses every second sample, so that the past gets coarser instead of shorter.
function thinned(positions: Positions): Positions {
  if (positions.length <= most) return positions;
  const half = Math.floor(positions.length / 2);
  return positions.filter((_, index) => index >= half || index % 2 === 0);
}

/** The last time at which the log was known to be no further than `position`: what has it is at least this recent. */
export function reachedAt(positions: Positions, position: Lsn): Instant | undefined {
  return positions.findLast(([, written]) => written <= position)?.[0];
}

/** Where the log was, as last known at `at`. */
export function positionAt(positions: Positions, at: Instant): Lsn | undefined {
  return positions.findLast(([taken]) => taken <= at)?.[1];
}
