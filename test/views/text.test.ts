import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { sanitize } from '../../src/core/sanitize.ts';
import { span } from '../../src/views/line.ts';
import { clip, cut, fill, join, pad, spread, textOf, width, widthOf } from '../../src/views/text.ts';

const outside = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.string(),
    fc.constantFrom('数据库', '한국어', '👩‍👩‍👧', '❤️', 'é', 'ก็ก็'),
  )
  .map(sanitize);
const columns = fc.integer({ min: 0, max: 40 });
const line = fc.array(
  outside.map((text) => span(text)),
  { maxLength: 6 },
);

test('the fast width is the true one', () => {
  fc.assert(fc.property(outside, (text) => width(text) === stringWidth(text)));
  for (let code = 0x20; code < 0x3000; code++) {
    const text = String.fromCodePoint(code);
    if (!/\p{Cc}/u.test(text)) expect([code, width(text)]).toEqual([code, stringWidth(text)]);
  }
});

test('cut text is never wider than its place, padded text is exactly as wide', () => {
  fc.assert(
    fc.property(outside, columns, (text, size) => {
      expect(stringWidth(cut(text, size))).toBeLessThanOrEqual(size);
      expect(stringWidth(pad(text, size))).toBe(size);
      expect(stringWidth(pad(text, size, 'right'))).toBe(size);
    }),
  );
});

test('a wide character that does not clip is dropped whole', () => {
  expect(cut('数据库', 4)).toBe('数…');
  expect(pad('数据库', 4)).toBe('数… ');
  expect(cut('abc', 3)).toBe('abc');
  expect(cut('abcd', 3)).toBe('ab…');
});

test('lines keep to their columns', () => {
  fc.assert(
    fc.property(line, line, columns, (left, right, size) => {
      expect(widthOf(clip(left, size))).toBeLessThanOrEqual(size);
      expect(widthOf(fill(left, size))).toBe(size);
      expect(widthOf(spread(left, right, size))).toBe(size);
    }),
  );
});

test('what is cut off is marked, across spans too', () => {
  expect(textOf(clip([span('abc'), span('def')], 3))).toBe('ab…');
  expect(textOf(clip([span('abc'), span('def')], 5))).toBe('abcd…');
  expect(textOf(clip([span('abc'), span('def')], 6))).toBe('abcdef');
});

test('the left side gives way to the right one', () => {
  expect(textOf(spread([span('left side')], [span('right')], 12))).toBe('left … right');
  expect(textOf(join([span('a'), span('b')], ' · '))).toBe('a · b');
});
