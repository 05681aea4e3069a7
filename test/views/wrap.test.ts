import fc from 'fast-check';
import { expect, test } from 'vitest';
import { width } from '../../src/views/text.ts';
import { wrap } from '../../src/views/wrap.ts';

test('text breaks at blanks, and words that are too long where they must', () => {
  expect(wrap('the quick brown fox', 10)).toEqual(['the quick', 'brown fox']);
  expect(wrap('abcdefghijkl mno', 5)).toEqual(['abcde', 'fghij', 'kl', 'mno']);
  expect(wrap('数据库备份失败', 6)).toEqual(['数据库', '备份失', '败']);
  expect(wrap('', 10)).toEqual([]);
});

test('what has no room is marked as cut', () => {
  expect(wrap('one two three four', 5, 2)).toEqual(['one', 'two…']);
  expect(wrap('abcde fghij klmno', 5, 2)).toEqual(['abcde', 'fghi…']);
});

test('no row is wider than it may be, and nothing is lost', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 120 }),
      fc.integer({ min: 4, max: 60 }),
      (text, columns) => {
        const lines = wrap(text, columns);
        for (const line of lines) expect(width(line)).toBeLessThanOrEqual(columns);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      },
    ),
  );
});
