import { lstat, opendir, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { duration } from '../../core/format.ts';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { BackupPlace } from '../../domain/backup.ts';
import { codeOf } from '../../records/files.ts';
import { type FileSeen, rotated, seenAt } from '../../records/rotated.ts';
import { reasonOf } from '../../records/state.ts';
import type { Found, Judged } from './found.ts';
import { rootAt } from './root.ts';

/** So many go in one run, the oldest first, and so many are looked at. */
const most = 5_000;
const looked = 200_000;

type Bounds = { readonly olderThan: number; readonly now: number };

/**
 * Judges the files of a watched directory, on its own filesystem; backups in it go by rules of their own.
 * @throws ReadError where it cannot be read, or is a place of backups.
 */
export async function judgeDirectory(
  directory: string,
  bounds: Bounds,
  places: readonly Pick<BackupPlace, 'target' | 'directory'>[],
  signal: AbortSignal,
): Promise<Found> {
  const root = await rootAt(directory);
  const kept = new Map<string, string>();
  for (const place of places)
    kept.set(await realpath(place.directory).catch(() => place.directory), place.target);
  const [, target] = [...kept].find(([place]) => root === place || root.startsWith(`${place}/`)) ?? [];
  if (target !== undefined)
    throw new ReadError('unsupported', `${root} is where the backups of ${target} are kept: prune ${target}`);
  try {
    return judged(root, await filesBelow(root, kept, signal), bounds);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    throw new ReadError('denied', `${root} cannot be read: ${reasonOf(error)}`);
  }
}

/** Judges what a log was rotated to; the log itself stays. @throws ReadError where its directory cannot be read. */
export async function judgeLog(file: string, bounds: Bounds): Promise<Found> {
  const root = await rootAt(dirname(file));
  const path = join(root, basename(file));
  const files = await rotated(path);
  const { judged: old, ...found } = judged(
    root,
    files.filter((one) => one.path !== path),
    bounds,
  );
  const own = files.find((one) => one.path === path);
  const stays: readonly Judged[] =
    own === undefined
      ? []
      : [{ title: basename(file), bytes: own.bytes, is: 'stays', because: 'it is written to', subjects: [] }];
  return { ...found, judged: [...stays, ...old] };
}

function judged(root: string, files: readonly FileSeen[], { olderThan, now }: Bounds): Found {
  const sorted = files.toSorted((one, other) => one.modifiedAt - other.modifiedAt);
  const old = sorted.filter(({ modifiedAt }) => modifiedAt < now - olderThan).length;
  return {
    root,
    isCut: old > most,
    judged: sorted.map((file, index): Judged => {
      const { path, device, inode, bytes, modifiedAt } = file;
      const goes = index < Math.min(old, most);
      return {
        title: sanitize(relative(root, path)),
        bytes,
        is: goes ? 'goes' : 'stays',
        because: `last written to ${duration(Math.max(0, now - modifiedAt))} ago`,
        subjects: goes ? [{ path, root, device, inode, bytes }] : [],
      };
    }),
  };
}

/** Links are not followed, other filesystems not entered. What cannot be looked into keeps all that is in it. */
async function filesBelow(
  root: string,
  kept: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<readonly FileSeen[]> {
  const { dev } = await lstat(root);
  const found: FileSeen[] = [];
  const pending = [root];
  for (let path = pending.pop(); path !== undefined && found.length < looked; path = pending.pop()) {
    signal.throwIfAborted();
    const directory = await opendir(path).catch((error: unknown) => {
      if (path === root) throw error;
    });
    for await (const entry of directory ?? []) {
      const inside = join(path, entry.name);
      const stats = entry.isDirectory() ? await lstat(inside).catch(() => undefined) : undefined;
      if (stats?.isDirectory() === true && stats.dev === dev && !kept.has(inside)) pending.push(inside);
      if (!entry.isFile()) continue;
      const seen = await seenAt(inside);
      if (seen?.device === dev) found.push(seen);
    }
  }
  return found;
}
