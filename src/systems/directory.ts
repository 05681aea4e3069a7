import { access, constants, lstat, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { geteuid } from 'node:process';
import { codeOf } from './failures.ts';

/** A directory into which something is to be written, or where a link of that name leads, and the filesystem that it is on. */
export type DirectoryFound = {
  /** `none`: it is not there yet, and can be made. `other`: what has that name is no directory, or a link to nothing. */
  readonly is: 'there' | 'none' | 'other';
  /** Bytes. */
  readonly total: number;
  /** Bytes that an ordinary user can have. */
  readonly available: number;
  /** Tells filesystems apart. */
  readonly device: number;
  /** Permission bits; undefined while it is not there. */
  readonly mode: number | undefined;
  readonly isOurs: boolean;
  readonly isWritable: boolean;
};

/** @throws the system's error where not even the next directory above can be looked at. */
export async function lookAtDirectory(path: string): Promise<DirectoryFound> {
  const found = await stat(path).catch(async (error: unknown) => {
    if (codeOf(error) === 'ENOENT') return lstat(path).catch(() => undefined);
    throw error;
  });
  const there = found?.isDirectory() ? path : await nextAbove(path);
  const [space, stats, isWritable] = await Promise.all([statfs(there), stat(there), mayWrite(there)]);
  return {
    is: found === undefined ? 'none' : found.isDirectory() ? 'there' : 'other',
    total: space.blocks * space.bsize,
    available: space.bavail * space.bsize,
    device: stats.dev,
    mode: found === undefined ? undefined : found.mode & 0o777,
    isOurs: found === undefined || found.uid === (geteuid?.() ?? 0),
    isWritable,
  };
}

async function nextAbove(path: string): Promise<string> {
  const above = dirname(path);
  return (await lstat(above).catch(() => undefined)) === undefined && above !== path
    ? nextAbove(above)
    : above;
}

const mayWrite = (path: string): Promise<boolean> =>
  access(path, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
