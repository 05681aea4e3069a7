import type { Instant } from '../core/reading.ts';
import type { Container } from './containers.ts';

const window = 600_000;
/** An engine's event and its own `StartedAt` differ by a few milliseconds; its quickest restart waits 100. */
const same = 100;

type Known = Pick<Container, 'startedAt' | 'restarts' | 'recentStarts'>;
type Now = Pick<Container, 'createdAt' | 'startedAt' | 'restarts'>;

/**
 * The starts of the ten minutes before `at`, oldest first: those known before, those the engine told as events, the last
 * one by `startedAt`, and, where the restart count grew by more than that, the missing ones between the two readings.
 */
export function recentStarts(
  before: Known | undefined,
  now: Now,
  told: readonly Instant[],
  at: Instant,
): readonly Instant[] {
  const known = before?.recentStarts ?? [];
  const own = now.startedAt === undefined ? [] : [now.startedAt];
  const starts = distinct([...known, ...told, ...own]);
  const origin = before ?? { startedAt: now.createdAt, restarts: -1 };
  const missing = unseen(origin, now, starts, at - window);
  const recent = [...starts, ...missing].filter((start) => start > at - window);
  return sameAs(recent.sort(byTime), known);
}

const byTime = (one: number, other: number): number => one - other;

function distinct(starts: readonly Instant[]): Instant[] {
  const kept: Instant[] = [];
  for (const start of [...starts].sort(byTime)) {
    const last = kept.at(-1);
    if (last === undefined || start - last >= same) kept.push(start);
  }
  return kept;
}

/** Spread evenly: when they were is not known, but that they were after `from`, which must itself be recent enough. */
function unseen(
  before: Omit<Known, 'recentStarts'>,
  now: Now,
  starts: readonly Instant[],
  oldest: Instant,
): Instant[] {
  const { startedAt: from, restarts: had } = before;
  const { startedAt: to, restarts: has } = now;
  if (from === undefined || to === undefined || had === undefined || has === undefined) return [];
  if (from < oldest || to <= from) return [];
  const found = starts.filter((start) => start > from + same / 2 && start <= to + same / 2).length;
  const missing = Math.min(has - had - found, 100);
  if (missing <= 0) return [];
  return Array.from({ length: missing }, (_, index) => from + ((to - from) * (index + 1)) / (missing + 1));
}

function sameAs(found: readonly Instant[], known: readonly Instant[]): readonly Instant[] {
  return found.length === known.length && found.every((start, index) => start === known[index])
    ? known
    : found;
}
