import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Manifest } from '../../../src/records/backups/manifest.ts';

/** A directory of its own, gone with the test. */
export async function temporary(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'quarterdeck-backups-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

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

/** A directory with a manifest, as it lies in the directory of the backups. */
export async function kept(directory: string, name: string, more: Partial<Manifest> = {}): Promise<string> {
  const path = join(directory, name);
  await mkdir(path, { mode: 0o700 });
  await writeFile(join(path, 'manifest.json'), JSON.stringify(manifest({ id: name, ...more })));
  return path;
}
