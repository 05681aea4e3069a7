import { expect, test } from 'vitest';
import { aged, leading, part, parts, weightiest } from '../../src/views/parts.ts';
import { textOf } from '../../src/views/text.ts';

const three = [part('one'), part('twotwo'), part('six')];

test('parts are shown whole or not at all', () => {
  expect(textOf(parts(three, 40))).toBe('one   twotwo   six');
  expect(textOf(parts(three, 11))).toBe('one   six');
  expect(textOf(parts(three, 2))).toBe('');
  expect(textOf(parts([[], part('one')], 40))).toBe('one');
});

test('a ranking shows its first ones, without a gap among them', () => {
  expect(textOf(leading(three, 11))).toBe('one');
  expect(textOf(leading(three, 18))).toBe('one   twotwo   six');
});

test('the lines that matter most are kept, in the order they came in', () => {
  const lines = [
    { worth: 1, line: part('a') },
    { worth: 9, line: part('b') },
    { worth: 5, line: part('c') },
  ];
  expect(weightiest(lines, 2).map(textOf)).toEqual(['b', 'c']);
  expect(weightiest(lines, 0)).toEqual([]);
});

test('an old line has one tone', () => {
  expect(aged([...part('a', 'bad'), ...part('b')])).toEqual([
    { text: 'a', tone: 'stale' },
    { text: 'b', tone: 'stale' },
  ]);
});
