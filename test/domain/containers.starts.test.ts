import { describe, expect, it } from 'vitest';
import { recentStarts } from '../../src/domain/containers.starts.ts';

const at = 10_000_000;
const ago = (seconds: number): number => at - seconds * 1000;
const old = ago(86_400);

describe('recentStarts', () => {
  it('is empty for a container that has been up for long', () => {
    expect(recentStarts(undefined, { createdAt: old, startedAt: old, restarts: 0 }, [], at)).toEqual([]);
  });

  it('has the last start when it was recent', () => {
    const now = { createdAt: old, startedAt: ago(5), restarts: 3 };
    expect(recentStarts(undefined, now, [], at)).toEqual([ago(5)]);
  });

  it('counts all restarts of a container that is itself younger than ten minutes', () => {
    const now = { createdAt: ago(60), startedAt: ago(5), restarts: 4 };
    expect(recentStarts(undefined, now, [], at)).toHaveLength(5);
  });

  it('does not guess when the restarts of an old container were', () => {
    const now = { createdAt: old, startedAt: ago(5), restarts: 400 };
    expect(recentStarts(undefined, now, [], at)).toHaveLength(1);
  });

  it('adds the starts between two readings that the restart count tells of', () => {
    const before = { startedAt: ago(20), restarts: 2, recentStarts: [ago(20)] };
    const starts = recentStarts(before, { createdAt: old, startedAt: ago(1), restarts: 5 }, [], at);
    expect(starts).toHaveLength(4);
    expect(starts).toEqual([...starts].sort((one, other) => one - other));
  });

  it('counts a start once, whether an event or the engine itself told of it', () => {
    const before = { startedAt: ago(20), restarts: 0, recentStarts: [ago(20)] };
    const now = { createdAt: old, startedAt: ago(1), restarts: 1 };
    expect(recentStarts(before, now, [ago(20) + 2, ago(1) + 3], at)).toHaveLength(2);
  });

  it('counts a start by hand, which sets the restart count back', () => {
    const before = { startedAt: ago(100), restarts: 7, recentStarts: [ago(100)] };
    expect(recentStarts(before, { createdAt: old, startedAt: ago(1), restarts: 0 }, [], at)).toHaveLength(2);
  });

  it('forgets after ten minutes', () => {
    const before = { startedAt: ago(500), restarts: 0, recentStarts: [ago(700), ago(500)] };
    expect(recentStarts(before, { createdAt: old, startedAt: ago(500), restarts: 0 }, [], at)).toEqual([
      ago(500),
    ]);
  });

  it('is the same list while nothing happens', () => {
    const before = { startedAt: ago(500), restarts: 0, recentStarts: [ago(500)] };
    expect(recentStarts(before, { createdAt: old, startedAt: ago(500), restarts: 0 }, [], at)).toBe(
      before.recentStarts,
    );
  });
});
