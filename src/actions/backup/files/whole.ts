import { createReadStream } from 'node:fs';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ReadError } from '../../../core/reading.ts';
import type { ManifestEntry } from '../../../records/backups/manifest.ts';
import { opened, WrongKey } from '../../../records/backups/sealed.ts';
import { readTar, TornArchive } from '../../../records/backups/tar.ts';
import { codeOf } from '../../../records/files.ts';
import { BrokenBackup } from '../whole.ts';

/** Unpacks an archive in memory, piece by piece, and lists what is in it with its checksums. @throws BrokenBackup */
export async function readArchiveOfFiles(
  path: string,
  signal: AbortSignal,
  key?: () => Promise<string>,
): Promise<readonly ManifestEntry[]> {
  const { createGunzip, createZstdDecompress } = await import('node:zlib');
  // Older versions of Node have none.
  const zstd: typeof createZstdDecompress | undefined = createZstdDecompress;
  const unpack = /\.zst(\.enc)?$/.test(path)
    ? zstd?.()
    : path.endsWith('.tar')
      ? new PassThrough()
      : createGunzip({ chunkSize: 256 * 1024 });
  if (unpack === undefined)
    throw new ReadError('unsupported', 'this version of Node cannot read zstd: it takes 22.15 or newer');
  const entries: ManifestEntry[] = [];
  try {
    await pipeline(await decrypted(path, signal, key), unpack, async (pieces) => {
      for await (const entry of readTar(pieces)) entries.push(entry);
    });
  } catch (error) {
    if (error instanceof WrongKey)
      throw new ReadError(
        'credentials',
        'the key of the stack file is not the one that it was encrypted with',
      );
    if (error instanceof TornArchive) throw new BrokenBackup(error.message);
    if (!/^(Z_|ZSTD_|ERR_ZLIB|ERR_STREAM_PREMATURE)/.test(codeOf(error) ?? '')) throw error;
    throw new BrokenBackup(`it cannot be unpacked: ${error instanceof Error ? error.message : ''}`);
  }
  return entries;
}

/** What an archive holds as tar and its compressor wrote it. */
export async function decrypted(
  path: string,
  signal: AbortSignal,
  key: (() => Promise<string>) | undefined,
): Promise<AsyncIterable<Uint8Array>> {
  const pieces: AsyncIterable<Uint8Array> = createReadStream(path, { highWaterMark: 1024 ** 2, signal });
  if (!path.endsWith('.enc')) return pieces;
  if (key === undefined)
    throw new ReadError('unsupported', 'it is encrypted, and with whose key is not known');
  return opened(pieces, await key());
}
