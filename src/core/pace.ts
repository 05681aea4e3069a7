import type { Duration, Instant } from './reading.ts';

/** After this many failures in a row the circuit is open: only a try now and then, until one succeeds. */
export const openAfter = 5;

/** The longest wait between two tries: short while somebody looks, so that a mended system is seen within 10 s. */
const longestWait = { looked: 8_000, hidden: 60_000 } as const;

/**
 * How long to wait after the `failures`th failure in a row: doubling from the interval, then the circuit's open wait,
 * with up to a tenth of jitter so that many consoles do not knock together.
 */
export function retryDelay(failures: number, every: Duration, isLooked: boolean, random: number): Duration {
  const longest = isLooked ? longestWait.looked : longestWait.hidden;
  const wait = failures >= openAfter ? longest : Math.min(longest, every * 2 ** (failures - 1));
  return Math.round(wait * (1 + random / 10));
}

/** The next instant of a fixed-rate timer: a slow read skips beats, it never moves them. */
export function nextBeat(now: Instant, every: Duration, phase: Duration): Instant {
  return (Math.floor((now - phase) / every) + 1) * every + phase;
}
