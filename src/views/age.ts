import { duration } from '../core/format.ts';
import type { Duration, Failure, Instant, Reading } from '../core/reading.ts';
import type { ProbeName, Stack } from '../domain/stack.ts';
import type { WorldReadings } from '../domain/world.ts';
import { type Span, span } from './line.ts';
import { failureWords } from './standing.ts';

/** How often each probe reads while somebody looks. */
export type Intervals = Readonly<Record<ProbeName, Duration>>;

/** Whether a reading may be taken for the present, and why not. `old` is older than two intervals without having failed. */
export type Freshness =
  | { readonly is: 'fresh' | 'unread' }
  | { readonly is: 'old'; readonly age: Duration }
  | { readonly is: 'failing'; readonly failure: Failure; readonly age: Duration | undefined };

export function freshness({ last, failure }: Reading<unknown>, every: Duration, at: Instant): Freshness {
  const age = last === undefined ? undefined : at - last.at;
  if (failure !== undefined) return { is: 'failing', failure, age };
  if (age === undefined) return { is: 'unread' };
  return age > 2 * every ? { is: 'old', age } : { is: 'fresh' };
}

/**
 * What a title says of its data: nothing while all of it is live, the failure where a system does not answer, else the
 * age of the oldest part.
 */
export function ageNote(
  needs: readonly ProbeName[],
  readings: WorldReadings,
  { systems }: Stack,
  intervals: Intervals,
  at: Instant,
): Span | undefined {
  let oldest = 0;
  for (const probe of needs)
    for (const { id } of systems) {
      const reading = readings[probe][id];
      if (reading === undefined) continue;
      const found = freshness(reading, intervals[probe], at);
      if (found.is === 'failing') return span(failureNote(found, at), 'warn');
      if (found.is === 'old') oldest = Math.max(oldest, found.age);
    }
  return oldest === 0 ? undefined : span(`${duration(oldest)} old`, 'stale');
}

function failureNote({ failure, age }: Freshness & { is: 'failing' }, at: Instant): string {
  const words = failureWords(failure, at);
  return age === undefined ? words : `${duration(age)} old, ${words}`;
}
