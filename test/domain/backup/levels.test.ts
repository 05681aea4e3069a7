import { expect, test } from 'vitest';
import { backupMetrics } from '../../../src/domain/backup/metrics.ts';
import { type Backup, isVerified, levelOf, newest } from '../../../src/domain/backup.ts';
import { backup } from '../backups.ts';

test('a backup is as far as it was proven', () => {
  const level = (proofs: Backup['proofs']) => levelOf({ proofs });
  expect(level({})).toBe('written');
  expect(level({ verified: 1 })).toBe('verified');
  expect(level({ verified: 1, restoreTested: 2 })).toBe('restore-tested');
  expect(level({ verified: 1, restoreTested: 2, offSite: 3 })).toBe('off-site');
});

test('one that was found broken is proven for nothing', () => {
  const proofs = { verified: 1, restoreTested: 2, broken: { at: 3, because: 'one byte differs' } };
  expect(levelOf({ proofs })).toBe('broken');
  expect(isVerified({ proofs })).toBe(false);
});

test('the newest is the one that was begun last, wherever it stands', () => {
  const last = backup({ id: 'a', startedAt: 30 });
  expect(newest([backup({ id: 'z', startedAt: 10 }), last, backup({ id: 'm', startedAt: 20 })])).toBe(last);
  expect(newest([])).toBeUndefined();
});

test('only verified ones are counted and dated, and of an unread directory nothing is told', () => {
  const place = { target: 'postgres/main', directory: '/var/backups' };
  const backups = [
    backup({ startedAt: 5_000, proofs: {} }),
    backup({ startedAt: 3_000 }),
    backup({ startedAt: 1_000 }),
    backup({ startedAt: 4_000, target: 'postgres/other' }),
  ];
  const samples = (unread?: string) =>
    backupMetrics.map(({ samples: of }) => [...of({ places: [{ place, backups, unread }] })]);
  expect(samples()).toEqual([[[{ target: 'postgres/main' }, 2]], [[{ target: 'postgres/main' }, 3]], []]);
  expect(samples('it hangs')).toEqual([[], [], []]);
});
