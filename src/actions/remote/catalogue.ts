import type { Instant } from '../../core/reading.ts';
import type { BackupPlace } from '../../domain/backup.ts';
import {
  type Copy,
  isPlainId,
  keepCopy,
  keepManifest,
  keepSeen,
  readCopy,
  slim,
} from '../../records/backups/copies.ts';
import { type Manifest, manifestName, manifestOf } from '../../records/backups/manifest.ts';
import type { S3Object } from '../../systems/s3/list.ts';
import type { S3Face } from '../../systems/s3.ts';

type Place = Pick<BackupPlace, 'target' | 'directory'>;
type Known = { readonly where: string; readonly now: Instant };

/** A copy of whose manifest this is all that is known. */
export const copyOf = (
  { where }: Pick<Known, 'where'>,
  manifest: Manifest,
  tag: string,
  key: string,
): Copy => ({
  ...{ manifest: slim(manifest), files: manifest.files.length, tag, key },
  where: `${where}${manifest.id}`,
});

/**
 * Looks at which copies there are, and keeps that, so that nobody needs the keys to see them. What has no manifest is no
 * backup. A copy whose manifest is another one than before is proven for nothing. @throws ReadError
 */
export async function lookElsewhere(
  face: S3Face,
  place: Place,
  known: Known,
  signal: AbortSignal,
): Promise<readonly Copy[]> {
  const found: Copy[] = [];
  for (const object of await face.list('', signal)) {
    const id = idOf(object);
    if (id === undefined) continue;
    const before = await readCopy(place, id);
    if (before?.tag === object.tag && before.where === `${known.where}${id}`) {
      found.push(before);
      continue;
    }
    const manifest = manifestOf(await face.text(object.key, signal));
    if (manifest?.id !== id || manifest.target !== place.target) continue;
    const copy = copyOf(known, manifest, object.tag, '');
    await keepManifest(place, manifest);
    await keepCopy(place, copy);
    found.push(copy);
  }
  await keepSeen(
    place,
    known.now,
    found.map(({ manifest }) => manifest.id),
  );
  return found;
}

function idOf({ key }: S3Object): string | undefined {
  const [id = '', name, ...rest] = key.split('/');
  return name === manifestName && rest.length === 0 && isPlainId(id) ? id : undefined;
}

/** Removes what is left of copies that came to no end: their uploads, and objects without a manifest. @throws ReadError */
export const unfinished = (objects: readonly S3Object[], before: Instant): readonly string[] => {
  const whole = new Set(objects.flatMap((object) => idOf(object) ?? []));
  return objects
    .filter(({ key, modifiedAt }) => !whole.has(key.split('/', 1)[0] ?? '') && modifiedAt < before)
    .map(({ key }) => key);
};
