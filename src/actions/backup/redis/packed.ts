import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { codeOf } from '../../../records/files.ts';
import type { FilesWrite } from '../../../systems/files.write.ts';
import { BrokenBackup } from '../whole.ts';

const piece = 1024 ** 2;

/** Writes a snapshot to a new file, unpacked where a script packed it. @throws BrokenBackup where it cannot be. */
export async function unpack(
  files: FilesWrite,
  { path, format }: { readonly path: string; readonly format: string },
  to: string,
  signal: AbortSignal,
): Promise<void> {
  const file = createReadStream(path, { highWaterMark: piece, signal });
  const pour = (pieces: AsyncIterable<Uint8Array>): Promise<void> => files.pour(pieces, to);
  // It may end before anything is poured, and somebody has to hear of that.
  if (format !== 'rdb.gz') return pipeline(file, pour);
  const { createGunzip } = await import('node:zlib');
  try {
    await pipeline(file, createGunzip({ chunkSize: piece }), pour);
  } catch (error) {
    if (!/^Z_/.test(codeOf(error) ?? '')) throw error;
    throw new BrokenBackup(`it cannot be unpacked: ${error instanceof Error ? error.message : ''}`);
  }
}

const wrap = 2 ** 32;

/** Bytes of what was packed, as its end says: the lowest 32 bits, and never less than it is packed. */
export async function bytesUnpacked(path: string): Promise<number | undefined> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, Math.max(0, size - 4));
    if (bytesRead < 4) return undefined;
    const low = buffer.readUInt32LE();
    return low + wrap * Math.max(0, Math.ceil((size - low) / wrap));
  } finally {
    await file.close();
  }
}
