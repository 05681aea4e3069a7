import type { Failure, Instant, Reading } from '../core/reading.ts';
import { sanitize } from '../core/sanitize.ts';
import { isDown } from '../domain/health.ts';
import { type ProbeName, readOf, type Stack, type System } from '../domain/stack.ts';
import type { WorldReadings } from '../domain/world.ts';
import { width } from './text.ts';

/** How far a reading may be believed: `unread` was never tried, `down` never answered, `stale` answered once but not now. */
export type Standing = 'live' | 'stale' | 'down' | 'unread';

export function standingOf({ last, failure }: Reading<unknown>): Standing {
  if (failure !== undefined) return last === undefined ? 'down' : 'stale';
  return last === undefined ? 'unread' : 'live';
}

/** The same of a system, by the reading that says whether it answers: what does not is down, whatever it said before. */
export function reachOf(reading: Reading<unknown>): Standing {
  const { failure } = reading;
  return failure !== undefined && isDown[failure.kind] ? 'down' : standingOf(reading);
}

const day = 86_400_000;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');

/** The time of day on the responder's clock, with the date where it would mislead: 02:38, 19 Nov 02:38. */
export function timeOf(then: Instant, at: Instant): string {
  const moment = new Date(then);
  const time = `${two(moment.getHours())}:${two(moment.getMinutes())}`;
  return at - then < day ? time : `${moment.getDate()} ${months[moment.getMonth()]} ${time}`;
}

/**
 * "r2 does not answer: connection refused 10.0.0.13:5432, since 02:38, next try in 4 s". Where that is wider than
 * `columns`, since when and the next try come before the reason, which may be cut.
 */
export function failureWords(
  { message, since, nextTry }: Failure,
  at: Instant,
  columns = Number.POSITIVE_INFINITY,
): string {
  const what = sanitize(message);
  const wait = nextTry - at;
  const again = wait > 0 ? `next try in ${Math.ceil(wait / 1000)} s` : 'trying now';
  const words = `${what}, since ${timeOf(since, at)}, ${again}`;
  const colon = what.indexOf(': ');
  if (colon < 0 || width(words) <= columns) return words;
  return `${what.slice(0, colon)} since ${timeOf(since, at)}, ${again}${what.slice(colon)}`;
}

/** What there is to say about a system whose numbers are not live, or nothing. */
export function standingWords(
  system: System,
  reading: Reading<unknown>,
  at: Instant,
  columns?: number,
): string | undefined {
  if (reading.failure !== undefined) return failureWords(reading.failure, at, columns);
  return reading.last === undefined ? `${sanitize(system.title)} is not read yet` : undefined;
}

/** The same where the name of the system stands before it. */
export function standingBeside(
  system: System,
  reading: Reading<unknown>,
  at: Instant,
  columns = Number.POSITIVE_INFINITY,
): string | undefined {
  const name = `${sanitize(system.title)} `;
  const words = standingWords(system, reading, at, columns + name.length);
  return words?.startsWith(name) ? words.slice(name.length) : words;
}

/** The same in as few words as there are: "r2 does not answer". */
export function standingBriefly(system: System, { last, failure }: Reading<unknown>): string | undefined {
  if (failure !== undefined) return sanitize(failure.message).split(': ', 1)[0];
  return last === undefined ? `${sanitize(system.title)} is not read yet` : undefined;
}

/**
 * Why a list may be empty although there is something: a system it is read from does not answer, or was not asked yet.
 * Undefined when everybody was asked and answered.
 */
export function unreadWords(
  needs: readonly ProbeName[],
  readings: WorldReadings,
  { systems }: Stack,
  at: Instant,
): string | undefined {
  let waiting: string | undefined;
  for (const need of needs)
    for (const system of systems) {
      if (readOf[need] !== system.kind) continue;
      const reading = readings[need][system.id] ?? {};
      if (reading.failure !== undefined) return failureWords(reading.failure, at);
      if (reading.last === undefined) waiting ??= standingWords(system, reading, at);
    }
  return waiting;
}
