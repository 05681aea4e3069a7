import { expect, test } from 'vitest';
import {
  failureWords,
  standingBriefly,
  standingOf,
  standingWords,
  timeOf,
  unreadWords,
} from '../../src/views/standing.ts';
import { day, down, engine, failure, known, live, minute, now, stackOf, stale, systems } from './world.ts';

const refused = failure('r2 does not answer: connection refused 10.0.0.13:5432');

test('a reading is live, stale, down or not read yet', () => {
  expect([live(1), stale(1, 'gone'), down('gone'), {}].map(standingOf)).toEqual([
    'live',
    'stale',
    'down',
    'unread',
  ]);
});

test('a time of day carries its date when it is not of today', () => {
  expect(timeOf(now - minute, now)).toBe('02:40');
  expect(timeOf(now - 2 * day, now)).toBe('18 Nov 02:41');
});

test('a failure says what, since when, and when it is tried again', () => {
  expect(failureWords(refused, now)).toBe(
    'r2 does not answer: connection refused 10.0.0.13:5432, since 02:38, next try in 4 s',
  );
  expect(failureWords({ ...refused, nextTry: now - 1 }, now)).toMatch(/, trying now$/);
  expect(failureWords(failure('gone\u001b[2J\nfor good'), now)).toBe(
    'gone for good, since 02:38, next try in 4 s',
  );
});

test('where there is little room the reason comes last, since it may be cut', () => {
  expect(failureWords(refused, now, 60)).toBe(
    'r2 does not answer since 02:38, next try in 4 s: connection refused 10.0.0.13:5432',
  );
});

test('a system says why its numbers are not live, at length or briefly', () => {
  const { r2 } = systems;
  expect(standingWords(r2, live(1), now)).toBeUndefined();
  expect(standingWords(r2, {}, now)).toBe('r2 is not read yet');
  expect(standingBriefly(r2, { failure: refused })).toBe('r2 does not answer');
  expect(standingBriefly(r2, {})).toBe('r2 is not read yet');
  expect(standingBriefly(r2, live(1))).toBeUndefined();
});

test('a list is only called empty when everybody was asked and answered', () => {
  const stack = stackOf(systems.docker);
  const words = (containers: Parameters<typeof known>[0]) =>
    unreadWords(['containers'], known(containers), stack, now);
  expect(words({})).toBe('docker is not read yet');
  expect(words({ containers: { docker: live(engine([])) } })).toBeUndefined();
  expect(words({ containers: { docker: down('docker does not answer: it hangs') } })).toMatch(
    /^docker does not answer/,
  );
  expect(unreadWords(['containers'], known({}), stackOf(systems.host), now)).toBeUndefined();
});
