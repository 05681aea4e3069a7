import { describe, expect, it } from 'vitest';
import { dueOf, lastDue } from '../../../src/domain/backup/schedule.ts';
import { backup } from '../backups.ts';

/** A Saturday. */
const now = Date.UTC(2026, 10, 21, 2, 59, 30);
const iso = (at: number | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString().slice(0, 16);

describe('a schedule was due last', () => {
  it.each([
    ['* * * * *', '2026-11-21T02:59'],
    ['0 3 * * *', '2026-11-20T03:00'],
    ['59 2 * * *', '2026-11-21T02:59'],
    ['*/15 * * * *', '2026-11-21T02:45'],
    ['5/20 * * * *', '2026-11-21T02:45'],
    ['10-20/5 1,2 * * *', '2026-11-21T02:20'],
    ['0 0 1 * *', '2026-11-01T00:00'],
    ['0 4 * * 0', '2026-11-15T04:00'],
    ['0 4 * * 7', '2026-11-15T04:00'],
    ['0 4 * * 1-5', '2026-11-20T04:00'],
    // One of the two is enough.
    ['0 1 20 * 6', '2026-11-21T01:00'],
    ['0 1 20 * 3', '2026-11-20T01:00'],
    ['0 0 29 2 *', '2024-02-29T00:00'],
    ['0 0 31 2 *', undefined],
  ])('%s at %s', (schedule, due) => {
    expect(iso(lastDue(schedule, now))).toBe(due);
  });

  it('is due at its own minute', () => {
    const at = Date.UTC(2026, 10, 21, 3);
    expect(lastDue('0 3 * * *', at)).toBe(at);
    expect(iso(lastDue('0 3 * * *', at - 1))).toBe('2026-11-20T03:00');
  });
});

describe('what is due', () => {
  const place = { target: 'postgres/main', directory: '/var/backups', schedule: '0 3 * * *' };
  const due = (...backups: readonly ReturnType<typeof backup>[]) =>
    dueOf({ places: [{ place, backups }] }, now);
  const taken = (hours: number, more = {}) => backup({ startedAt: now - hours * 3_600_000, ...more });

  it('is what was never taken', () => {
    expect(due()).toEqual([place]);
  });

  it('is what was not taken since', () => {
    expect(due(taken(1))).toEqual([]);
    expect(due(taken(23))).toEqual([]);
    expect(due(taken(25))).toEqual([place]);
  });

  it('is what was only written, or is of something else', () => {
    expect(due(taken(1, { proofs: {} }))).toEqual([place]);
    expect(due(taken(1, { proofs: {} }), taken(2))).toEqual([]);
    expect(due(taken(1, { target: 'postgres/other' }))).toEqual([place]);
  });

  it('is nothing that has no schedule', () => {
    const { schedule: _, ...without } = place;
    expect(dueOf({ places: [{ place: without, backups: [] }] }, now)).toEqual([]);
  });
});
