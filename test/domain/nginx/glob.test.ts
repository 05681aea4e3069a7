import { expect, test } from 'vitest';
import { fits } from '../../../src/domain/nginx/glob.ts';

test.each([
  ['*.conf', 'shop.conf', true],
  ['*.conf', 'shop.conf.bak', false],
  ['*.conf', '.hidden.conf', false],
  ['.*', '.hidden', true],
  ['*', 'anything', true],
  ['site-?', 'site-1', true],
  ['site-?', 'site-', false],
  ['site-[0-9]', 'site-7', true],
  ['site-[!0-9]', 'site-7', false],
  ['site-[abx-z]', 'site-y', true],
  ['a*b*c', 'a--b--c', true],
  ['a*b*c', 'a--c--b', false],
  ['\\*', '*', true],
  ['[', '[', true],
  ['a+(b)', 'a+(b)', true],
])('%s and %s: %s', (pattern, name, expected) => {
  expect(fits(pattern, name)).toBe(expected);
});

test('a pattern of many stars takes no time that a person notices', () => {
  expect(fits('*a'.repeat(50), 'a'.repeat(200).concat('b'))).toBe(false);
});
