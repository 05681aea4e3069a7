import { expect, test } from 'vitest';
import { ratesBetween } from '../../../src/domain/postgres/rates.ts';
import type { Counters } from '../../../src/domain/postgres.ts';

const counters = (parts: Partial<Counters> = {}): Counters => ({
  commits: 100,
  rollbacks: 10,
  blocksHit: 1000,
  blocksRead: 100,
  deadlocks: 1,
  conflicts: 0,
  tempFiles: 0,
  tempBytes: 0,
  tuplesRead: 5000,
  checkpointsTimed: 1,
  checkpointsRequested: 0,
  resetAt: '2026-11-20 02:00:00+00',
  ...parts,
});

test('rates are what happened each second between two readings', () => {
  const after = counters({ commits: 140, rollbacks: 12, blocksHit: 1090, blocksRead: 110, tuplesRead: 7000 });
  expect(
    ratesBetween({ counters: counters(), position: 1000 }, { counters: after, position: 5000 }, 2000),
  ).toEqual({
    transactions: 21,
    rollbacks: 1,
    hitRatio: 0.9,
    deadlocks: 0,
    tempBytes: 0,
    tuplesRead: 1000,
    walBytes: 2000,
  });
});

test('a counter that fell, or a reset, leaves no rate', () => {
  const before = { counters: counters(), position: 1000 };
  const rates = (parts: Partial<Counters>) =>
    ratesBetween(before, { counters: counters(parts), position: 1000 }, 2000);
  expect(rates({ deadlocks: 0 })).toBeUndefined();
  expect(rates({ commits: 900, resetAt: '2026-11-20 03:00:00+00' })).toBeUndefined();
});

test('without reads there is no hit ratio, and a position that went back has no rate', () => {
  const same = { counters: counters(), position: 1000 };
  expect(ratesBetween(same, { ...same, position: 10 }, 2000)).toMatchObject({
    hitRatio: undefined,
    walBytes: undefined,
  });
});
