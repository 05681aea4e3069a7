import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { ReadError } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import { digestOf } from '../../../records/backups/digest.ts';
import type { ManifestEntry } from '../../../records/backups/manifest.ts';
import type { Doing } from '../../action.ts';
import { plainPath, type Root } from './layout.ts';

type Unpacked = { readonly into: string; readonly roots: readonly Root[] };

/**
 * Compares what was unpacked with what the archive is said to hold: kinds, modes, lengths, checksums. Resolves with the
 * number of files. @throws ReadError with the first difference.
 */
export async function compare(
  entries: readonly ManifestEntry[],
  unpacked: readonly Unpacked[],
  { signal, tell }: Pick<Doing, 'signal' | 'tell'>,
): Promise<number> {
  const places = new Map(unpacked.flatMap(({ into, roots }) => roots.map(({ path }) => [path, into])));
  // Of two of one name the later one counts, as for tar.
  const wanted = new Map(entries.map((entry) => [plainPath(entry.path), entry]));
  let files = 0;
  for (const [path, entry] of wanted) {
    const parts = path.split('/');
    const root = parts.map((_, index) => parts.slice(0, index + 1).join('/')).find((one) => places.has(one));
    if (root === undefined) continue;
    const difference = await differenceAt(join(places.get(root) ?? '', path), entry, signal);
    if (difference !== undefined)
      throw new ReadError('protocol', `unpacked, ${sanitize(path)} ${difference}`);
    if (entry.is === 'file') files += 1;
    if (files % 1_000 === 999) tell(`${files + 1} files compared`);
  }
  return files;
}

async function differenceAt(
  path: string,
  { is, mode, bytes, sha256 }: ManifestEntry,
  signal: AbortSignal,
): Promise<string | undefined> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined) return 'is not there';
  if (is === 'directory' && !stats.isDirectory()) return 'is no directory';
  if (is === 'link' || is === 'other') return undefined;
  if ((stats.mode & 0o777) !== (mode & 0o777))
    return `has mode ${(stats.mode & 0o777).toString(8)}, and ${(mode & 0o777).toString(8)} was noted`;
  if (is === 'directory') return undefined;
  if (!stats.isFile()) return 'is no file';
  if (stats.size !== bytes) return `has ${stats.size} bytes, and ${bytes} were noted`;
  const found = await digestOf(path, signal);
  return sha256 === undefined || found.sha256 === sha256
    ? undefined
    : 'is not what was noted: its checksum differs';
}
