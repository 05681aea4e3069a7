import type { Instant, Taken } from '../../core/reading.ts';

/**
 * Seconds between two readings. The kernel's uptime is the measure, which nobody can set; without it the console's own
 * clock. Undefined when there is nothing to compare with, or time did not go on.
 */
export function secondsSince<T>(
  last: Taken<T> | undefined,
  at: Instant,
  uptime: { readonly now: number | undefined; readonly before: number | undefined },
): number | undefined {
  if (last === undefined) return undefined;
  const seconds =
    uptime.now !== undefined && uptime.before !== undefined
      ? uptime.now - uptime.before
      : (at - (last.at - last.took)) / 1000;
  return seconds > 0 ? seconds : undefined;
}

/** How much a counter grew. Undefined when one of the two is not known, or it fell: it was reset, or is another one. */
export function grown(now: number | undefined, before: number | undefined): number | undefined {
  return now === undefined || before === undefined || now < before ? undefined : now - before;
}

/** Growth a second. */
export function rate(
  now: number | undefined,
  before: number | undefined,
  seconds: number | undefined,
): number | undefined {
  const growth = grown(now, before);
  return growth === undefined || seconds === undefined ? undefined : growth / seconds;
}
