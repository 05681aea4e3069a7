import { expect, test } from 'vitest';
import { foldCheck } from '../../../src/domain/check/fold.ts';
import { availability } from '../../../src/domain/check/windows.ts';
import type { Attempt, Check, CheckSpec } from '../../../src/domain/check.ts';
import { at, attempt, spec } from './attempts.ts';

const good = attempt();
const bad = attempt({ status: 503 });
const blind = attempt({ connected: false, error: { blames: 'us', message: 'our own network is down' } });

/** A check after these tries, each at the pace that the one before asked for. */
function after(tries: readonly Attempt[], of: CheckSpec = spec()): readonly Check[] {
  const seen: Check[] = [];
  let now = at;
  for (const one of tries) {
    const last = seen.at(-1);
    now += last?.pace ?? 0;
    seen.push(foldCheck(of, [one], last, now));
  }
  return seen;
}
const states = (tries: readonly Attempt[], of?: CheckSpec) => after(tries, of).map(({ state }) => state);

test('the first try decides at once', () => {
  expect(states([good])).toEqual(['passing']);
  expect(states([bad])).toEqual(['failing']);
  expect(states([blind])).toEqual(['unknown']);
});

test('what was proven turns over after three failures in a row, and back after two successes', () => {
  expect(states([good, good, bad, bad, good, bad, bad, bad, good, good])).toEqual([
    ...['passing', 'passing', 'passing', 'passing', 'passing', 'passing', 'passing'],
    ...['failing', 'failing', 'passing'],
  ]);
});

test('a failure at first sight that was not proven falls at the first success', () => {
  expect(states([bad, good])).toEqual(['failing', 'passing']);
});

test('what failed three times in a row takes two successes, also from the start', () => {
  expect(states([bad, bad, bad, good, good])).toEqual([
    ...['failing', 'failing', 'failing', 'failing'],
    'passing',
  ]);
});

test('a try that learned nothing shows it as unknown and takes nothing back', () => {
  expect(states([good, good, bad, blind, bad, bad])).toEqual([
    ...['passing', 'passing', 'passing', 'unknown', 'passing', 'failing'],
  ]);
});

test('since when is when the state turned, not the last try', () => {
  const [, , first, , third, more] = after([good, good, bad, bad, bad, bad]);
  expect(first?.since).toBe(at);
  expect(more?.since).toBe(third?.at);
});

test('it is tried faster from the first failure until it has proven to pass again', () => {
  const pace = after([good, good, bad, bad, bad, good, good]).map((check) => check.pace);
  expect(pace).toEqual([4_000, 30_000, 4_000, 4_000, 4_000, 4_000, 30_000]);
});

test('what cannot be asked is not asked faster', () => {
  expect(after([blind]).at(-1)?.pace).toBe(30_000);
});

test('availability goes by time, so that the faster tries of an outage do not weigh more', () => {
  const checks = after([...Array<Attempt>(11).fill(good), bad, bad, bad, good, good]);
  const last = checks.at(-1);
  // 4 s and nine times 30 s up, 30 s until the failure was seen, 2 × 4 s down, then 4 s up twice.
  expect(last && availability(last.buckets, last.at, 86_400_000)).toEqual({
    ratio: (4_000 + 9 * 30_000 + 4_000 + 4_000) / (4_000 + 9 * 30_000 + 30_000 + 4_000 + 4_000 + 8_000),
    known: 4_000 + 9 * 30_000 + 30_000 + 4_000 + 4_000 + 8_000,
  });
});

test('a day of tries stays small', () => {
  const checks = after(Array<Attempt>(3_000).fill(good));
  const last = checks.at(-1);
  expect(last?.times).toHaveLength(120);
  expect(last?.buckets).toHaveLength(144);
});

test('while the machine slept nobody looked', () => {
  const [first] = after([good]);
  const woken = foldCheck(spec(), [good], first, at + 86_400_000);
  expect(availability(woken.buckets, woken.at, 86_400_000)?.known).toBe(8_000);
});

test('a clock that was set back breaks nothing', () => {
  const [first] = after([good]);
  expect(foldCheck(spec(), [good], first, at - 3_600_000).state).toBe('passing');
});
