import { expect, test } from 'vitest';
import { type Positions, positionAt, reachedAt, remember } from '../../../src/domain/postgres/clock.ts';

const remembered = (samples: Positions): Positions =>
  samples.reduce<Positions>((positions, [at, position]) => remember(positions, at, position), []);

test('of a position that does not change, the first and the last time are kept', () => {
  expect(
    remembered([
      [0, 100],
      [2, 100],
      [4, 100],
      [6, 100],
      [8, 250],
    ]),
  ).toEqual([
    [0, 100],
    [6, 100],
    [8, 250],
  ]);
});

test('log is as old as the last time at which it was not yet written', () => {
  const positions = remembered([
    [0, 100],
    [2, 100],
    [100, 100],
    [102, 500],
  ]);
  expect(reachedAt(positions, 100)).toBe(100);
  expect(reachedAt(positions, 499)).toBe(100);
  expect(reachedAt(positions, 500)).toBe(102);
  expect(reachedAt(positions, 50)).toBeUndefined();
});

test('the position at a time is the last one seen by then', () => {
  const positions = remembered([
    [0, 100],
    [2, 200],
  ]);
  expect([positionAt(positions, -1), positionAt(positions, 1), positionAt(positions, 9)]).toEqual([
    undefined,
    100,
    200,
  ]);
});

test('a position that went back is another history', () => {
  expect(
    remembered([
      [0, 100],
      [2, 200],
      [4, 150],
    ]),
  ).toEqual([[4, 150]]);
});

test('an unknown position leaves the clock as it is', () => {
  expect(remember([[0, 100]], 2, undefined)).toEqual([[0, 100]]);
});

test('a long past gets coarser, and not shorter', () => {
  const positions = remembered(Array.from({ length: 5000 }, (_, n) => [n * 2000, n * 10] as const));
  expect(positions.length).toBeLessThanOrEqual(600);
  expect(positions[0]).toEqual([0, 0]);
  expect(positions.at(-1)).toEqual([4999 * 2000, 49_990]);
  expect(
    positions
      .slice(-200)
      .every(([at], index, last) => index === 0 || at - (last[index - 1]?.[0] ?? 0) === 2000),
  ).toBe(true);
});
