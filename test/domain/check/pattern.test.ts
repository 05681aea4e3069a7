import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matches } from '../../../src/domain/check/pattern.ts';

test.each([
  ['*', 'any/thing at all', true],
  ['john*', 'john.doe', true],
  ['john*', 'a john', false],
  ['*.example', 'shop.example', true],
  ['a*b*c', 'aXbYbZc', true],
  ['a*b*c', 'aXbYbZ', false],
  ['*/health', 'a/b/health', false],
  ['*/*/health', 'a/b/health', true],
  ['h?llo', 'hello', true],
  ['h?llo', 'h/llo', false],
  ['v[0-9]', 'v4', true],
  ['v[^0-9]', 'v4', false],
  ['\\*', '*', true],
  ['\\*', 'x', false],
  ['', '', true],
  ['***', '', true],
  ['héllo*', 'héllo 世界', true],
])('%s against %s is %s', (pattern, text, is) => {
  expect(matches(pattern, text)).toBe(is);
});

test('a text is of itself as a pattern, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (text) => {
      const pattern = Array.from(text, (character) => `\\${character}`).join('');
      return matches(pattern, text);
    }),
  );
});

test('a hostile text does not make it think', () => {
  expect(matches('*a*a*a*a*a*a*a*a*b', 'a'.repeat(65_536))).toBe(false);
});
