import type { Dir, Stats } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lane } from './lane.ts';

/** What a directory holds, all below it included; `partial` makes the numbers a minimum. */
export type Walked = {
  bytes: number;
  files: number;
  oldFiles: number;
  oldBytes: number;
  /** It stopped at its bound, at the deadline, or before something it may not look into. */
  partial: boolean;
};

export type Bounds = {
  /** Files last modified before this instant count as old. */
  readonly oldBefore: number;
  /** At most so many entries. */
  readonly most: number;
};

const atOnce = 64;

/**
 * Adds up a directory on its own filesystem, without following links. Each step goes through the lane and gives way to
 * other work. What ends after the deadline ends the walk with what it has.
 * @throws the error of the system when the directory itself cannot be opened.
 */
export async function walk(root: string, bounds: Bounds, lane: Lane, signal: AbortSignal): Promise<Walked> {
  const total: Walked = { bytes: 0, files: 0, oldFiles: 0, oldBytes: 0, partial: false };
  const { dev } = await lane(root, () => lstat(root), signal);
  const linked = new Set<number>();
  const pending: string[] = [];
  let left = bounds.most;

  const add = (path: string, stats: Stats): void => {
    if (stats.isDirectory()) {
      if (stats.dev === dev) pending.push(path);
      return;
    }
    if (stats.nlink > 1) {
      if (linked.has(stats.ino)) return;
      linked.add(stats.ino);
    }
    const bytes = stats.blocks * 512;
    total.bytes += bytes;
    total.files++;
    if (stats.isFile() && stats.mtimeMs < bounds.oldBefore) {
      total.oldFiles++;
      total.oldBytes += bytes;
    }
  };

  async function visit(path: string): Promise<void> {
    const directory = await lane(path, () => opendir(path), signal);
    try {
      for (
        let entries = await nextOf(directory, path);
        entries.length > 0;
        entries = await nextOf(directory, path)
      )
        for (const [entry, stats] of entries) if (stats !== undefined) add(entry, stats);
    } catch {
      total.partial = true;
    } finally {
      directory.close().catch(() => {});
    }
  }

  async function nextOf(directory: Dir, path: string): Promise<readonly Entry[]> {
    if (left === 0) {
      total.partial = true;
      return [];
    }
    const entries = await lane(path, () => next(directory, path, Math.min(atOnce, left), signal), signal);
    left -= entries.length;
    return entries;
  }

  await visit(root);
  for (let path = pending.pop(); path !== undefined && !signal.aborted; path = pending.pop())
    await visit(path).catch((error) => {
      if (!isGone(error)) total.partial = true;
    });
  return signal.aborted ? { ...total, partial: true } : total;
}

type Entry = readonly [path: string, stats: Stats | undefined];

async function next(
  directory: Dir,
  path: string,
  most: number,
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  while (entries.length < most && !signal.aborted) {
    const entry = await directory.read();
    if (entry === null) break;
    const inside = join(path, entry.name);
    entries.push([inside, await lstat(inside).catch(() => undefined)]);
  }
  return entries;
}

const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
