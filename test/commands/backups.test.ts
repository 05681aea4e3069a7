import { expect, test } from 'vitest';
import { formatJson, formatText } from '../../src/commands/backups.ts';
import type { Backups } from '../../src/domain/backup.ts';
import { backup } from '../domain/backups.ts';

const at = Date.UTC(2026, 10, 20, 5, 12);
const place = { target: 'postgres/main', directory: '/var/backups/shop' };
const found: Backups = {
  places: [
    {
      place,
      backups: [
        backup(),
        backup({
          id: '\u001b[2Jold_full_20261119_010000',
          by: 'other',
          proofs: {},
          took: undefined,
          bytes: undefined,
        }),
        backup({
          id: 'shop_full_20261118_010000',
          proofs: { verified: 1, broken: { at: 2, because: 'one byte differs' } },
        }),
      ],
    },
    {
      place: { target: 'postgres/other', directory: '/mnt/b' },
      backups: [],
      unread: '/mnt/b cannot be read: permission denied',
    },
  ],
};

test('each is a line with its age, its size and how far it is proven', () => {
  expect(formatText(found, at)).toBe(
    [
      'postgres/main  /var/backups/shop',
      '  shop_full_20261120_010000   4h12m old     2 GB  dump custom     verified',
      '  old_full_20261119_010000    4h12m old        –  dump custom     written  by another script',
      '  shop_full_20261118_010000   4h12m old     2 GB  dump custom     broken: one byte differs',
      'postgres/other  /mnt/b',
      '  ? /mnt/b cannot be read: permission denied',
      '',
    ].join('\n'),
  );
});

test('a stack without directories says what to write', () => {
  expect(formatText({ places: [] }, at)).toContain('add backup: { directory: PATH }');
});

test('as JSON what is not known is null', () => {
  const told = JSON.parse(formatJson(found, at));
  expect(told).toMatchObject({
    version: 1,
    at: '2026-11-20T05:12:00.000Z',
    unread: [{ target: 'postgres/other' }],
  });
  expect(told.backups).toMatchObject([
    { level: 'verified', age_seconds: 15_120, size_bytes: 2_100_000_000, took_seconds: 41 },
    { level: 'written', size_bytes: null, verified_at: null, by: 'other' },
    { level: 'broken', broken: 'one byte differs' },
  ]);
});

test('what is elsewhere stands with what is here, and how old that knowledge is', () => {
  const copy = 's3://shop/database-backups/shop/postgres/main/shop_full_20261117_010000';
  const kept: Backups = {
    places: [
      {
        place: { ...place, remote: 's3://shop/database-backups/' },
        backups: [
          backup({ proofs: { verified: 1, copy, copyBroken: { at: 2, because: 'one byte differs' } } }),
        ],
        elsewhere: {
          at: at - 7_200_000,
          backups: [
            backup({ id: 'shop_full_20261117_010000', isElsewhere: true, proofs: { copy, offSite: 1 } }),
          ],
        },
      },
    ],
  };
  expect(formatText(kept, at)).toBe(
    [
      'postgres/main  /var/backups/shop  copies in s3://shop/database-backups/ (seen 2h00m ago)',
      '  shop_full_20261120_010000   4h12m old     2 GB  dump custom     verified  its copy is broken: one byte differs',
      '  shop_full_20261117_010000   4h12m old     2 GB  dump custom     off-site  elsewhere only',
      '',
    ].join('\n'),
  );
  expect(JSON.parse(formatJson(kept, at)).backups).toMatchObject([
    { copy, copy_broken: 'one byte differs' },
    { copy, path: null, level: 'off-site', off_site_at: '1970-01-01T00:00:00.001Z' },
  ]);
});
