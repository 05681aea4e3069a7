import { expect, test } from 'vitest';
import { concealed } from '../../../src/systems/check/conceal.ts';

test('a secret of the question that is echoed is masked, with and without its scheme', () => {
  const headers = { Authorization: 'Bearer hidden-token', 'X-Api-Key': 'k"ey-7', Accept: 'text/plain' };
  const answer =
    '{"got":"Bearer hidden-token","token":"hidden-token","key":"k\\"ey-7","accept":"text/plain"}';
  expect(concealed(answer, headers)).toBe(
    '{"got":"******","token":"******","key":"******","accept":"text/plain"}',
  );
});

test('a password in a URL of the answer is masked, and the answer is JSON as before', () => {
  const answer = concealed('{"db":"postgresql://app:hunter2@db/shop","status":"down"}', {});
  expect(JSON.parse(answer)).toEqual({ db: 'postgresql://app:******@db/shop', status: 'down' });
});

test('short words and what is not secret by its name stay', () => {
  expect(concealed('ok ok 200', { 'x-token': 'ok', accept: '200' })).toBe('ok ok 200');
});
