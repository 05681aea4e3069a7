import { createReadStream } from 'node:fs';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ReadError } from '../../../core/reading.ts';
import type { ManifestEntry } from '../../../records/backups/manifest.ts';
import { readTar, TornArchive } from '../../../records/backups/tar.ts';
import { codeOf } from '../../../records/files.ts';
import { BrokenBackup } from '../whole.ts';

/** Unpacks an archive in memory, piece by piece, and lists what is in it with its checksums. @throws BrokenBackup */
export async function readArchiveOfFiles(
  path: string,
  signal: AbortSignal,
): Promise<readonly ManifestEntry[]> {
  const { createGunzip, createZstdDecompress } = await import('node:zlib');
  // Older versions of Node have none.
  const zstd: typeof createZstdDecompress | undefined = createZstdDecompress;
  const unpack = path.endsWith('.zst')
    ? zstd?.()
    : path.endsWith('.tar')
      ? new PassThrough()
      : createGunzip({ chunkSize: 256 * 1024 });
  if (unpack === undefined)
    throw new ReadError('unsupported', 'this version of Node cannot read zstd: it takes 22.15 or newer');
  const entries: ManifestEntry[] = [];
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1024 ** 2, signal }), unpack, async (pieces) => {
      for await (const entry of readTar(pieces)) entries.push(entry);
    });
  } catch (error) {
    if (error instanceof TornArchive) throw new BrokenBackup(error.message);
    if (!/^(Z_|ZSTD_|ERR_ZLIB|ERR_STREAM_PREMATURE)/.test(codeOf(error) ?? '')) throw error;
    throw new BrokenBackup(`it cannot be unpacked: ${error instanceof Error ? error.message : ''}`);
  }
  return entries;
}
