import type { Backup } from '../../src/domain/backup.ts';

/** A verified dump of an ordinary night. */
export const backup = (more: Partial<Backup> = {}): Backup => ({
  id: 'shop_full_20261120_010000',
  target: 'postgres/main',
  kind: 'dump',
  format: 'custom',
  database: 'shop',
  set: undefined,
  path: '/var/backups/shop_full_20261120_010000',
  startedAt: Date.UTC(2026, 10, 20, 1),
  took: 41_000,
  bytes: 2_100_000_000,
  by: 'quarterdeck',
  proofs: { verified: Date.UTC(2026, 10, 20, 1, 1) },
  ...more,
});
