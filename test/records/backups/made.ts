import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Manifest } from '../../../src/records/backups/manifest.ts';
import { manifest } from './manifest.ts';

/** A directory of its own, gone with the test. */
export async function temporary(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'quarterdeck-backups-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A directory with a manifest, as it lies in the directory of the backups. */
export async function kept(directory: string, name: string, more: Partial<Manifest> = {}): Promise<string> {
  const path = join(directory, name);
  await mkdir(path, { mode: 0o700 });
  await writeFile(join(path, 'manifest.json'), JSON.stringify(manifest({ id: name, ...more })));
  return path;
}
