import { expect, test } from 'vitest';
import { createTally } from '../../../src/commands/watching/tally.ts';
import type { Fact } from '../../../src/domain/world.ts';

const pair = { probe: 'directories', system: 'host' } as const;
const failed: Fact = {
  ...pair,
  type: 'failed',
  kind: 'timeout',
  message: 'no answer within 2 s',
  at: 1,
  nextTry: 2,
};
const read: Fact = { ...pair, type: 'read', value: { directories: [] }, at: 1, took: 1 };

test('what was read so many times is settled, each probe by itself', () => {
  const tally = createTally();
  tally.count(read);
  expect(tally.isReached([pair], 1)).toBe(true);
  expect(tally.isReached([pair], 2)).toBe(false);
  expect(tally.isReached([pair, { probe: 'host', system: 'host' }], 1)).toBe(false);
});

test('what fails is not waited for', () => {
  const tally = createTally();
  tally.count(failed);
  expect(tally.isReached([pair], 2)).toBe(true);
});
