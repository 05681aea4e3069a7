import fc from 'fast-check';
import { expect, test } from 'vitest';
import { append, emptyTail, hasRoom, mostEntries } from '../../../src/domain/logs/tail.ts';
import { line } from '../../../src/domain/logs.ts';

const lines = (count: number, from = 0, text = '') =>
  Array.from({ length: count }, (_, index) => line(`${from + index}${text}`));

test('every line has a number that it keeps, and what is let go is counted', () => {
  const tail = append(append(emptyTail, lines(mostEntries)), lines(10, mostEntries));
  expect(tail).toMatchObject({ first: 10, entries: { length: mostEntries } });
  expect(tail.entries[0]?.text).toBe('10');
});

test('a few long lines fill it as well as many short ones', () => {
  const tail = append(emptyTail, lines(2_000, 0, 'x'.repeat(8_000)));
  expect(tail.entries.length).toBeLessThan(600);
  expect(hasRoom(append(emptyTail, lines(mostEntries)), lines(1))).toBe(false);
  expect(hasRoom(append(emptyTail, lines(100)), lines(100))).toBe(true);
});

test('however it comes, nothing is lost but from the start, and the size is that of what is kept', () => {
  const batches = fc.array(fc.tuple(fc.nat(3_000), fc.nat(3_000)), { maxLength: 12 });
  fc.assert(
    fc.property(batches, (all) => {
      let tail = emptyTail;
      let count = 0;
      for (const [size, length] of all) {
        tail = append(tail, lines(size, count, 'x'.repeat(length)));
        count += size;
        expect(tail.first + tail.entries.length).toBe(count);
        expect(tail.entries.length).toBeLessThanOrEqual(mostEntries);
        expect(append(emptyTail, tail.entries).size).toBe(tail.size);
      }
    }),
    { numRuns: 20 },
  );
});
