import { expect, test } from 'vitest';
import { setAsBackup, setsOf } from '../../../src/domain/backup/sets.ts';
import { levelOf } from '../../../src/domain/backup.ts';
import { backup } from '../backups.ts';

const place = (target: string) => ({ target, directory: '/var/backups' });
const places = [
  {
    place: place('postgres/main'),
    backups: [
      backup({ id: 'p2', set: 'later', startedAt: 20 }),
      backup({ id: 'p1', set: 'first', startedAt: 10 }),
      backup({ id: 'alone', startedAt: 30 }),
    ],
  },
  {
    place: place('files/app'),
    backups: [
      backup({ id: 'f2', set: 'later', startedAt: 21, proofs: {} }),
      backup({ id: 'f1', set: 'first', startedAt: 11, bytes: undefined }),
    ],
  },
];

test('what was taken together is a set, as of when the first of it was begun, the newest set first', () => {
  const sets = setsOf(places);
  expect(sets.map(({ id, startedAt, backups }) => [id, startedAt, backups.map((one) => one.id)])).toEqual([
    ['later', 20, ['p2', 'f2']],
    ['first', 10, ['p1', 'f1']],
  ]);
});

test('a set is proven as far as the least of what is in it', () => {
  const [later, first] = setsOf(places).map(setAsBackup);
  expect(later && levelOf(later)).toBe('written');
  expect(first && levelOf(first)).toBe('verified');
  expect(first).toMatchObject({ target: 'stack', kind: 'set', bytes: undefined });
  const broken = { proofs: { verified: 1, broken: { at: 2, because: 'torn' } } };
  const [torn] = setsOf([{ place: place('files/app'), backups: [backup({ set: 'a', ...broken })] }]);
  expect(torn && levelOf(setAsBackup(torn))).toBe('broken');
});
