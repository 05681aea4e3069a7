import { expect, test } from 'vitest';
import { backupMetrics } from '../../../src/domain/backup/metrics.ts';
import type { Backup } from '../../../src/domain/backup.ts';
import { backup } from '../backups.ts';

const metric = backupMetrics.find(({ name }) => name === 'quarterdeck_backup_not_copied_timestamp_seconds');
const copied = (offSite: number, more: Partial<Backup>): Backup =>
  backup({ ...more, proofs: { verified: 1, copy: 's3://shop/x', offSite } });

function since(backups: readonly Backup[], elsewhere: readonly Backup[] = [], remote?: string) {
  const place = { target: 'postgres/main', directory: '/b', ...(remote !== undefined && { remote }) };
  const value = { places: [{ place, backups, elsewhere: { at: 0, backups: elsewhere } }] };
  return [...(metric?.samples(value) ?? [])].map(([, number]) => number);
}

test('the oldest verified backup that waits for its copy counts, where copies are made at all', () => {
  const all = [
    backup({ startedAt: 5_000 }),
    backup({ startedAt: 4_000 }),
    backup({ startedAt: 3_000, proofs: {} }),
    copied(9, { startedAt: 2_000 }),
    backup({ startedAt: 1_000 }),
  ];
  expect(since(all, [], 's3://shop/')).toEqual([4]);
  expect(since(all.slice(2), [], 's3://shop/')).toEqual([]);
  expect(since(all, [copied(9, { startedAt: 6_000, isElsewhere: true })], 's3://shop/')).toEqual([]);
  expect(since(all)).toEqual([]);
});
