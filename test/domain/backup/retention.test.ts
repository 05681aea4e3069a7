import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Fate, fates } from '../../../src/domain/backup/retention.ts';
import { type Backup, isVerified } from '../../../src/domain/backup.ts';
import { backup } from '../backups.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 10, 21, 3);
const ago = (days: number, more: Partial<Backup> = {}): Backup =>
  backup({ id: `${days}`, path: `/b/${days}`, startedAt: now - days * day, ...more });
const going = (all: readonly Fate[]) => all.filter(({ is }) => is === 'goes').map(({ backup: { id } }) => id);

test('what is old goes when enough newer ones are verified', () => {
  const all = fates(
    [1, 20, 40, 50, 60].map((days) => ago(days)),
    { count: 3, days: 30 },
    now,
  );
  expect(all.map(({ backup: { id }, is, because }) => `${id} ${is}: ${because}`)).toEqual([
    '1 stays: the newest verified one',
    '20 stays: younger than 30 days',
    '40 stays: one of the 3 newest verified',
    '50 goes: older than 30 days, and 3 newer verified ones are there',
    '60 goes: older than 30 days, and 4 newer verified ones are there',
  ]);
});

test('only verified ones count, and without one nothing goes', () => {
  const written = { proofs: {} };
  const keep = { count: 1, days: 1 };
  expect(going(fates([ago(5, written), ago(9, written)], keep, now))).toEqual([]);
  expect(going(fates([ago(5, written), ago(9), ago(12, written)], keep, now))).toEqual(['12']);
});

test('the last of a day, a week and a month stay', () => {
  const all = Array.from({ length: 90 }, (_, days) => ago(days));
  const kept = fates(all, { count: 1, days: 1, daily: 3, weekly: 3, monthly: 3 }, now);
  expect(kept.filter(({ is }) => is === 'stays').map(({ backup: { id } }) => id)).toEqual([
    ...['0', '1', '2', '6', '13', '21', '52'],
  ]);
});

test('what is marked stays, and so does the only one of its major version', () => {
  const all = [ago(1, { major: '16' }), ago(90, { major: '15' }), ago(95, { major: '16', isKept: true })];
  expect(going(fates(all, { count: 1, days: 1 }, now))).toEqual([]);
});

const proofs = fc.constantFrom<Backup['proofs']>(
  {},
  { verified: 1 },
  { verified: 1, restoreTested: 2 },
  { verified: 1, offSite: 2 },
  { verified: 1, broken: { at: 2, because: 'one byte differs' } },
);
const catalogue = fc.array(
  fc.record({
    age: fc.double({ min: -2, max: 400, noNaN: true }),
    proofs,
    database: fc.constantFrom('shop', 'stock'),
    major: fc.constantFrom('15', '16'),
    kind: fc.constantFrom<Backup['kind']>('dump', 'base'),
    isKept: fc.boolean(),
  }),
  { maxLength: 40 },
);
const keep = fc.record({
  count: fc.integer({ min: 1, max: 5 }),
  days: fc.integer({ min: 1, max: 60 }),
  daily: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
});

test('whatever there is, the newest verified of each database and version survives, and so does what is marked', () => {
  fc.assert(
    fc.property(catalogue, keep, (drawn, wanted) => {
      const all = drawn.map(({ age, isKept, ...more }, index) =>
        backup({ ...more, id: `${index}`, startedAt: now - age * day, ...(isKept && { isKept: true }) }),
      );
      const told = fates(all, wanted, now);
      expect(told).toHaveLength(all.length);
      const gone = new Set(told.filter(({ is }) => is === 'goes').map((fate) => fate.backup));
      for (const one of gone) {
        expect(one.isKept).toBeUndefined();
        const left = all.filter(
          (other) =>
            !gone.has(other) &&
            isVerified(other) &&
            other.startedAt >= one.startedAt &&
            `${other.database} ${other.major} ${other.kind}` === `${one.database} ${one.major} ${one.kind}`,
        );
        expect(left.length).toBeGreaterThan(0);
        if (isVerified(one)) expect(left.length).toBeGreaterThanOrEqual(wanted.count);
      }
    }),
    { numRuns: 300 },
  );
});
