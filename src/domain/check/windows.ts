import type { Duration, Instant } from '../../core/reading.ts';

/** How long a check was up, down and unknown in the ten minutes that begin at `from`. */
export type Bucket = readonly [from: Instant, up: Duration, down: Duration, unknown: Duration];

const width = 600_000;
const most = 144;

/**
 * Adds the time since the last try to what is accounted for. By time, not by tries: a check is tried more often
 * while it fails, and would look worse than it was.
 */
export function account(
  buckets: readonly Bucket[],
  at: Instant,
  elapsed: Duration,
  is: 'up' | 'down' | 'unknown',
): readonly Bucket[] {
  const from = Math.floor(at / width) * width;
  const last = buckets.at(-1);
  const isOpen = last?.[0] === from;
  const [, up, down, unknown] = isOpen ? last : ([from, 0, 0, 0] as const);
  const bucket: Bucket = [
    from,
    up + (is === 'up' ? elapsed : 0),
    down + (is === 'down' ? elapsed : 0),
    unknown + (is === 'unknown' ? elapsed : 0),
  ];
  return [...(isOpen ? buckets.slice(0, -1) : buckets), bucket].slice(-most);
}

/** The share of the time it was up, of the time that is known, within `over` before `at`; undefined when none of it is known. */
export function availability(
  buckets: readonly Bucket[],
  at: Instant,
  over: Duration,
): { readonly ratio: number; readonly known: Duration } | undefined {
  let up = 0;
  let known = 0;
  for (const [from, isUp, isDown] of buckets) {
    if (from + width <= at - over) continue;
    up += isUp;
    known += isUp + isDown;
  }
  return known === 0 ? undefined : { ratio: up / known, known };
}

/** Requirement B12: a check is up for 99.5 % of a day. */
export const objective = { availability: 0.995, over: 86_400_000 } as const;

/** How long a check may be down within the objective's window, and how long it was. */
export function budget(
  buckets: readonly Bucket[],
  at: Instant,
): { readonly allowed: Duration; readonly used: Duration } {
  const recent = buckets.filter(([from]) => from + width > at - objective.over);
  return {
    allowed: (1 - objective.availability) * objective.over,
    used: recent.reduce((sum, [, , down]) => sum + down, 0),
  };
}

/** The value that `share` of all are not above (nearest rank); undefined of none. */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
