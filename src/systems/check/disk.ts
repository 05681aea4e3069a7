import type { StatsFs } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { Trouble } from './trouble.ts';

/** How much is free where a directory is, as JSON. */
export async function askDisk(path: string): Promise<string> {
  try {
    return JSON.stringify(spaceFacts(await statfs(path)));
  } catch (error) {
    throw diskTrouble(error, path);
  }
}

function spaceFacts({ blocks, bfree, bavail, bsize, files, ffree }: StatsFs) {
  // As df has it: of what an unprivileged writer can use.
  const usable = blocks - bfree + bavail;
  return {
    free_bytes: bavail * bsize,
    free_ratio: usable === 0 ? null : bavail / usable,
    free_percent: usable === 0 ? null : Math.round((1000 * bavail) / usable) / 10,
    inodes_free_percent: files === 0 ? null : Math.round((1000 * ffree) / files) / 10,
  };
}

function diskTrouble(error: unknown, path: string): unknown {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new Trouble('target', `there is no ${path}`);
  return code === 'EACCES' ? new Trouble('us', `this user may not look at ${path}`) : error;
}
