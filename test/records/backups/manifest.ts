import type { Manifest } from '../../../src/records/backups/manifest.ts';

/** What a manifest says of a small dump. */
export const manifest = (more: Partial<Manifest> = {}): Manifest => ({
  version: 1,
  id: 'shop_full_20261120_010000',
  key: 'k1',
  target: 'postgres/main',
  kind: 'dump',
  format: 'custom',
  host: 'web-1',
  startedAt: Date.UTC(2026, 10, 20, 1),
  endedAt: Date.UTC(2026, 10, 20, 1, 1),
  tool: { name: 'pg_dump', version: '15.20', exitCode: 0 },
  server: { system: 'postgres/main/p1', version: '15.20', versionNumber: 150020 },
  database: { name: 'shop', oid: 16384, bytes: 9_000_000 },
  compression: 'gzip:1',
  encryption: null,
  globals: 'whole',
  bytes: 5,
  files: [{ path: 'shop.dump', bytes: 5, sha256: '0'.repeat(64) }],
  ...more,
});
