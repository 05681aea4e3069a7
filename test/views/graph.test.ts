import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Series } from '../../src/core/series.ts';
import { ascii, unicode } from '../../src/views/glyphs.ts';
import { bar, graph, slots, sparkline } from '../../src/views/graph.ts';
import { width } from '../../src/views/text.ts';

const series = (points: readonly (readonly [at: number, value: number])[]): Series => ({
  labels: {},
  at: Float64Array.from(points, ([at]) => at),
  values: Float64Array.from(points, ([, value]) => value),
});
const every2s = (values: readonly number[]): Series =>
  series(values.map((value, index) => [index * 2000 + 300, value]));

test('two samples share a cell of braille', () => {
  const plot = { columns: 4, at: 15_300, over: 16_000, max: 1 };
  expect(graph(every2s([0, 0.25, 0.5, 0.75, 1, 1, 0.5, 0]), plot, unicode)).toBe('⣀⣴⣿⣄');
});

test('a point stays where it is until the picture moves by a whole cell', () => {
  const values = every2s([0, 1, 0, 0, 1, 0, 0, 1]);
  const drawn = (at: number): string => graph(values, { columns: 8, at, over: 32_000, max: 1 }, unicode);
  expect(drawn(16_300).slice(0, 7)).toBe(drawn(18_300).slice(0, 7));
  expect(drawn(20_300).slice(0, 6)).toBe(drawn(16_300).slice(1, 7));
});

test('what was not measured is blank, a beat that came late is not', () => {
  const beats = series([
    [0, 1],
    [2000, 2],
    [5999, 3],
    [6001, 4],
    [16_000, 5],
  ]);
  expect(slots(beats, 9, 8, 2000)).toEqual([1, 2, 3, 4, undefined, undefined, undefined, undefined, 5]);
  expect(slots(undefined, 2, 8, 2000)).toEqual([undefined, undefined]);
  expect(sparkline(beats, { columns: 9, at: 16_000, over: 18_000, max: 5 }, unicode)).toBe('▂▄▅▇    █');
});

test('the newest slot holds the last value until its own comes', () => {
  expect(slots(every2s([1, 2]), 3, 2, 2000)).toEqual([1, 2, 2]);
  expect(slots(every2s([1, 2]), 4, 3, 2000)).toEqual([1, 2, undefined, undefined]);
});

test('without a limit the scale is the next round number', () => {
  const plot = { columns: 4, at: 6300, over: 8000 };
  expect(sparkline(every2s([5, 10, 20, 40]), plot, unicode)).toBe('▁▂▄▇');
  expect(sparkline(every2s([5, 10, 20, 40]), plot, ascii)).toBe('_.=%');
});

test('a bar is full only when all of it is used', () => {
  expect(bar(0.72, 10, unicode)).toBe('▇▇▇▇▇▇▇▁▁▁');
  expect(bar(0.001, 10, unicode)).toBe('▇▁▁▁▁▁▁▁▁▁');
  expect(bar(0.999, 10, ascii)).toBe('#########.');
  expect(bar(1.2, 4, unicode)).toBe('▇▇▇▇');
  expect(bar(0, 4, unicode)).toBe('▁▁▁▁');
  expect(bar(undefined, 4, unicode)).toBe('    ');
});

test('every picture is exactly as wide as asked, whatever was measured', () => {
  const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 1_000_000 }), fc.double()));
  fc.assert(
    fc.property(
      points,
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 0, max: 1_000_000 }),
      (some, columns, at) => {
        const past = series(some.sort((a, b) => a[0] - b[0]));
        for (const glyphs of [unicode, ascii])
          for (const draw of [graph, sparkline])
            expect(width(draw(past, { columns, at, over: 900_000 }, glyphs))).toBe(columns);
      },
    ),
  );
});
