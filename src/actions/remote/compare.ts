import { createHash } from 'node:crypto';
import { bytes } from '../../core/format.ts';
import type { Manifest, ManifestFile } from '../../records/backups/manifest.ts';
import type { S3Object } from '../../systems/s3/list.ts';
import type { Pace } from '../../systems/s3/parts.ts';
import type { S3Face } from '../../systems/s3.ts';
import type { Doing } from '../action.ts';
import { BrokenBackup } from '../backup/whole.ts';

export type Way = Pick<Doing, 'signal' | 'tell'> & { readonly pace: Pace };

/** Reads a copy whole, and holds it against what was written. @throws BrokenBackup; ReadError where nobody can tell. */
export async function readBack(
  face: S3Face,
  { id, files, bytes: total }: Pick<Manifest, 'id' | 'files' | 'bytes'>,
  way: Way,
): Promise<void> {
  const objects = new Map((await face.list(`${id}/`, way.signal)).map((one) => [one.key, one]));
  let read = 0;
  for (const file of files) {
    for await (const piece of checked(face, objects.get(`${id}/${file.path}`), file, way)) {
      read += piece.length;
      way.tell(`reads back ${bytes(read)} of ${bytes(total)}`, total === 0 ? 1 : read / total);
    }
  }
}

/** The content of a file of a copy as it comes; after the last piece it is what was written. @throws BrokenBackup */
export async function* checked(
  face: S3Face,
  object: S3Object | undefined,
  { path, bytes: wanted, sha256 }: ManifestFile,
  { signal, pace }: Way,
): AsyncGenerator<Uint8Array> {
  if (object === undefined) throw new BrokenBackup(`${path} is missing in the copy`);
  if (object.bytes !== wanted)
    throw new BrokenBackup(`${path} has ${bytes(object.bytes)} in the copy, ${bytes(wanted)} were written`);
  const hash = createHash('sha256');
  for await (const piece of face.read(object, signal)) {
    await pace(piece.length, signal);
    hash.update(piece);
    yield piece;
  }
  if (hash.digest('hex') !== sha256)
    throw new BrokenBackup(`${path} is not what was written: the checksum of the copy differs`);
}
