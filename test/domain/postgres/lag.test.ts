import { expect, test } from 'vitest';
import type { Positions } from '../../../src/domain/postgres/clock.ts';
import { standbyLag } from '../../../src/domain/postgres/lag.ts';
import { failed, read, sender, standby, up } from './nodes.ts';

const primary = (positions: Positions) => up({ positions, position: positions.at(-1)?.[1] });
const at = 10_000;

test('a standby that replayed all that was written when it was asked is not behind', () => {
  const there = read(
    primary([
      [6000, 1000],
      [8000, 1000],
      [10_000, 9000],
    ]),
  );
  const here = read(standby({ replayed: 1000 }), 9000);
  expect(standbyLag(there, here, at)).toEqual({ state: 'streaming', bytes: 0, ms: 0, bound: 'exact' });
});

test('an idle primary makes no lag, however long ago the last transaction was', () => {
  const there = read(
    primary([
      [0, 1000],
      [10_000, 1000],
    ]),
  );
  const here = read(standby({ replayed: 1000, lastReplayAge: 35_100 }), 10_500);
  expect(standbyLag(there, here, at)).toMatchObject({ bytes: 0, ms: 0 });
});

test('a paused standby gets older by the clock of the primary, not by its own last transaction', () => {
  const there = read(
    primary([
      [0, 1000],
      [4000, 1000],
      [6000, 5000],
      [8000, 9000],
    ]),
  );
  const here = read(
    standby({ replayed: 1000, received: 9000, applyGap: 8000, paused: 'paused', lastReplayAge: 40_500 }),
    10_005,
  );
  expect(standbyLag(there, here, at)).toEqual({ state: 'paused', bytes: 8000, ms: 6000, bound: 'exact' });
});

test('what a frozen sender did not send counts, though the standby thinks it has all', () => {
  const there = read(
    primary([
      [0, 1000],
      [2000, 4_626_648],
    ]),
  );
  const here = read(standby({ replayed: 1000, received: 1000, applyGap: 0 }), 10_005);
  expect(standbyLag(there, here, at)).toEqual({
    state: 'streaming',
    bytes: 4_625_648,
    ms: 10_000,
    bound: 'exact',
  });
});

test('a primary that does not answer leaves no zero: the data is at least as old as its last answer', () => {
  const there = failed(
    primary([
      [0, 1000],
      [5000, 1000],
    ]),
    5005,
    7000,
  );
  const here = read(standby({ status: undefined, replayed: 1000 }), 19_000);
  expect(standbyLag(there, here, 20_000)).toEqual({
    state: 'disconnected',
    bytes: undefined,
    ms: 15_000,
    bound: 'at least',
  });
});

test('without any primary, what was received and not replayed is the least', () => {
  const here = read(standby({ status: undefined, replayed: 1000, received: 5000, applyGap: 4000 }));
  expect(standbyLag(undefined, here, at)).toEqual({
    state: 'disconnected',
    bytes: 4000,
    ms: undefined,
    bound: 'at least',
  });
});

test('a full primary says nothing about positions, and so neither do we', () => {
  const there = read({ is: 'full', message: 'sorry, too many clients already', limit: 'server' });
  expect(standbyLag(there, read(standby()), at)).toMatchObject({
    bytes: undefined,
    ms: undefined,
    bound: 'at least',
  });
});

test('a lag older than the clock is at least as long as the clock', () => {
  const there = read(
    primary([
      [4000, 5000],
      [10_000, 5000],
    ]),
  );
  const here = read(standby({ replayed: 1000 }), 10_005);
  expect(standbyLag(there, here, at)).toEqual({
    state: 'streaming',
    bytes: 4000,
    ms: 6000,
    bound: 'at least',
  });
});

test('a standby that does not answer is known from its sender alone', () => {
  const there = read(primary([[0, 1000]]));
  const here = failed(standby(), 5000, 6000);
  expect(standbyLag(there, here, at, sender({ replayLag: 700 }))).toEqual({
    state: 'streaming',
    bytes: 700,
    ms: undefined,
    bound: 'at least',
  });
  expect(standbyLag(there, here, at)).toMatchObject({ state: 'unknown', bytes: undefined });
});

test('a standby that the primary counts ahead of itself is diverged', () => {
  const there = read(primary([[0, 1000]]));
  const here = read(standby({ status: 'startup', replayed: 64_336, received: 64_336 }));
  const lag = standbyLag(there, here, at, sender({ state: 'startup', replayLag: -63_336 }));
  expect(lag).toMatchObject({ state: 'diverged', bytes: -63_336 });
});

test('a standby that is cut off with more log than the primary has is diverged', () => {
  const there = read(
    primary([
      [0, 1000],
      [10_000, 2000],
    ]),
  );
  const value = standby(
    { status: undefined, received: 5000, replayed: 5000 },
    {
      positions: [
        [2000, 5000],
        [9000, 5000],
      ],
    },
  );
  expect(standbyLag(there, read(value), at)).toMatchObject({ state: 'diverged', bytes: -3000 });
});

test('a standby that was asked after the primary is not diverged for being ahead of that answer', () => {
  const there = read(
    primary([
      [0, 1000],
      [8000, 2000],
    ]),
  );
  const value = standby(
    { status: undefined, received: 5000, replayed: 5000 },
    {
      positions: [
        [7000, 1900],
        [9000, 5000],
      ],
    },
  );
  expect(standbyLag(there, read(value), at)).toMatchObject({ state: 'disconnected', bytes: 0 });
});

test('a standby that streams from another, and was ahead of it for a moment, is not diverged', () => {
  const there = read(primary([[0, 1000]]));
  const ahead = sender({ state: 'streaming', replayLag: -200 });
  expect(standbyLag(there, read(standby()), at, ahead)).toMatchObject({ state: 'streaming', bytes: 0 });
  expect(standbyLag(there, failed(standby(), 5000, 6000), at, ahead)).toMatchObject({
    state: 'streaming',
    bytes: undefined,
  });
});

test('a receiver that our role may not see is not taken for none', () => {
  const there = read(primary([[0, 1000]]));
  expect(standbyLag(there, read(standby({ status: 'hidden' })), at)).toMatchObject({
    state: 'unknown',
    bytes: 0,
  });
});
