import type { Fact } from '../../domain/world.ts';
import type { Job } from '../../probes/runner.ts';

type Pair = Pick<Job, 'probe' | 'system'>;

/** How often each probe has read each system. */
export type Tally = {
  count(fact: Fact): void;
  /** Whether each has read so many times, or failed once: what fails may never be read. */
  isReached(pairs: readonly Pair[], rounds: number): boolean;
};

export function createTally(): Tally {
  const counts = new Map<string, number>();
  const countOf = (pair: Pair): number => counts.get(keyOf(pair)) ?? 0;
  return {
    count(fact) {
      if (fact.type === 'read') counts.set(keyOf(fact), countOf(fact) + 1);
      if (fact.type === 'failed') counts.set(keyOf(fact), Number.POSITIVE_INFINITY);
    },
    isReached: (pairs, rounds) => pairs.every((pair) => countOf(pair) >= rounds),
  };
}

const keyOf = ({ probe, system }: Pair): string => `${probe} ${system}`;
