import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ManifestFile } from './manifest.ts';

const piece = 1024 ** 2;

/** Reads a file whole, in bounded memory; `onRead` hears how much of it is read. @throws the system's error. */
export async function digestOf(
  path: string,
  signal: AbortSignal,
  onRead: (bytes: number) => void = () => {},
): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const read of createReadStream(path, { highWaterMark: piece, signal })) {
    if (!Buffer.isBuffer(read)) continue;
    hash.update(read);
    bytes += read.length;
    onRead(bytes);
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** The paths of all files below a directory, in a fixed order. */
export async function filesBelow(directory: string, below = ''): Promise<readonly string[]> {
  const entries = await readdir(join(directory, below), { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await filesBelow(directory, path)));
    else if (entry.isFile()) found.push(path);
  }
  return found;
}

/** Reads these files of a directory whole. @throws the system's error. */
export async function digestAll(
  directory: string,
  paths: readonly string[],
  signal: AbortSignal,
  onRead: (bytes: number) => void,
): Promise<readonly ManifestFile[]> {
  const files: ManifestFile[] = [];
  let total = 0;
  for (const path of paths) {
    const read = await digestOf(join(directory, path), signal, (bytes) => onRead(total + bytes));
    files.push({ path, ...read });
    total += read.bytes;
  }
  return files;
}
