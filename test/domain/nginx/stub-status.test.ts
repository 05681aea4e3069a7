import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseStubStatus, stubRates } from '../../../src/domain/nginx/stub-status.ts';

const recorded = readFileSync(new URL('../../fixtures/nginx/stub_status.txt', import.meta.url), 'utf8');
const first = { active: 2, accepted: 10, handled: 10, requests: 40, reading: 0, writing: 1, waiting: 1 };

test('the answer of nginx 1.22.1 is understood', () => {
  expect(parseStubStatus(recorded)).toEqual({
    active: 3,
    accepted: 1_241,
    handled: 1_239,
    requests: 8_812,
    reading: 0,
    writing: 1,
    waiting: 2,
  });
});

test.each(['', '<html>404</html>', 'Active connections: x', '{"active": 1}', recorded.slice(0, 60)])(
  'anything else is not: %j',
  (body) => expect(parseStubStatus(body)).toBeUndefined(),
);

test('rates are what others did in between; dropped is what was accepted and not handled', () => {
  const later = { ...first, accepted: 31, handled: 27, requests: 61 };
  expect(stubRates(first, later, 2_000)).toEqual({ accepted: 10, dropped: 2, requests: 10 });
});

test('where nobody but us asks nothing happens', () => {
  const later = { ...first, accepted: 11, handled: 11, requests: 41 };
  expect(stubRates(first, later, 7)).toEqual({ accepted: 0, dropped: 0, requests: 0 });
});

test('after a restart there are none, nor without time in between', () => {
  expect(stubRates(first, { ...first, accepted: 1, handled: 1, requests: 1 }, 2_000)).toBeUndefined();
  expect(stubRates(first, first, 0)).toBeUndefined();
});
