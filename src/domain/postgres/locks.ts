import type { Duration } from '../../core/reading.ts';
import type { Lock } from './activity.ts';

/** Who waits for a lock, how many and for how long, and the session most of them wait behind. */
export type LockWaits = {
  readonly sessions: number;
  /** Milliseconds the first of them has waited; 0 when nobody waits. */
  readonly longest: Duration;
  readonly root: Lock | undefined;
};

export function lockWaits(locks: readonly Lock[]): LockWaits {
  const waiting = locks.filter(({ depth, waited }) => depth > 0 && waited !== undefined);
  const roots = locks.filter(({ depth }) => depth === 0);
  return {
    sessions: waiting.length,
    longest: Math.max(0, ...waiting.map(({ waited = 0 }) => waited)),
    root: roots.toSorted((one, other) => other.blocks - one.blocks)[0],
  };
}
