import { lstat, readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Instant } from '../core/reading.ts';

/** A file as it lies there now: enough to tell it from another one of its name. */
export type FileSeen = {
  readonly path: string;
  readonly device: number;
  readonly inode: number;
  readonly bytes: number;
  readonly modifiedAt: Instant;
};

/** A log and what it was rotated to, `app.log`, `app.log.1`, `app.log-20261120.gz`; links are none. @throws the system's error. */
export async function rotated(file: string): Promise<readonly FileSeen[]> {
  const directory = dirname(file);
  const name = basename(file);
  const names = (await readdir(directory)).filter(
    (one) => one === name || (one.startsWith(name) && /^[.-]\d[\w.-]*$/.test(one.slice(name.length))),
  );
  const seen = await Promise.all(names.map((one) => seenAt(join(directory, one))));
  return seen.flatMap((one) => one ?? []);
}

/** A file that is no link, nor a directory; undefined where there is none. */
export async function seenAt(path: string): Promise<FileSeen | undefined> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined || !stats.isFile()) return undefined;
  const { dev, ino, size, mtimeMs } = stats;
  return { path, device: dev, inode: ino, bytes: size, modifiedAt: mtimeMs };
}
