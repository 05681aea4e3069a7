import type { Duration } from '../../core/reading.ts';
import type { Counters, Lsn, Rates } from '../postgres.ts';

export type Counted = { readonly counters: Counters; readonly position: Lsn | undefined };

/** What happened each second between two readings. Undefined when a counter fell or was reset: that difference means nothing. */
export function ratesBetween(before: Counted, after: Counted, elapsed: Duration): Rates | undefined {
  const [old, now] = [before.counters, after.counters];
  const fell = cumulative.some((name) => now[name] < old[name]);
  if (elapsed <= 0 || fell || old.resetAt !== now.resetAt) return undefined;
  const seconds = elapsed / 1000;
  const rate = (name: (typeof cumulative)[number]): number => (now[name] - old[name]) / seconds;
  const [hit, read] = [rate('blocksHit'), rate('blocksRead')];
  return {
    transactions: rate('commits') + rate('rollbacks'),
    rollbacks: rate('rollbacks'),
    hitRatio: hit + read > 0 ? hit / (hit + read) : undefined,
    deadlocks: rate('deadlocks'),
    tempBytes: rate('tempBytes'),
    tuplesRead: rate('tuplesRead'),
    walBytes: advanced(before.position, after.position, seconds),
  };
}

const cumulative = [
  'commits',
  'rollbacks',
  'blocksHit',
  'blocksRead',
  'deadlocks',
  'conflicts',
  'tempFiles',
  'tempBytes',
  'tuplesRead',
] as const satisfies readonly (keyof Counters)[];

function advanced(from: Lsn | undefined, to: Lsn | undefined, seconds: number): number | undefined {
  return from === undefined || to === undefined || to < from ? undefined : (to - from) / seconds;
}
