import type { Instant } from '../../core/reading.ts';
import type { Filesystem } from '../../domain/host.ts';

type History = Filesystem['history'];

const hour = 3_600_000;
const apart = 30_000;
const needed = 120_000;

/** The points of the last hour with the newest, no two of them closer than 30 s. What lies in the future of a clock set back goes. */
export function kept(history: History, at: Instant, used: number): History {
  const past = history.filter(([then]) => then <= at && then > at - hour);
  const newest = past.at(-1);
  return newest !== undefined && at - newest[0] < apart ? past : [...past, [at, used]];
}

/** Bytes a second: the line of best fit through the points and what is used now. Undefined while they span less than two minutes. */
export function growthOf(history: History, at: Instant, used: number): number | undefined {
  const first = history[0];
  if (first === undefined || at - first[0] < needed) return undefined;
  const points = history.at(-1)?.[0] === at ? history : [...history, [at, used] as const];
  const meanAt = points.reduce((sum, [then]) => sum + (then - at), 0) / points.length;
  const meanUsed = points.reduce((sum, [, bytes]) => sum + (bytes - used), 0) / points.length;
  let covariance = 0;
  let variance = 0;
  for (const [then, bytes] of points) {
    const distance = then - at - meanAt;
    covariance += distance * (bytes - used - meanUsed);
    variance += distance * distance;
  }
  return variance === 0 ? undefined : (covariance / variance) * 1000;
}
