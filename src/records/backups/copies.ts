import { randomBytes } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import type { Instant } from '../../core/reading.ts';
import type { Backup, BackupPlace } from '../../domain/backup.ts';
import { contentOf, makeDirectory, parseJson, writeWhole } from '../files.ts';
import { type Manifest, manifest, manifestName, readManifest } from './manifest.ts';

const time = z.number().nonnegative();
const text = z.string().max(4_096);

const copy = z.object({
  /** As it lies there, without its lists of files and of what is in them, which may be long. */
  manifest,
  files: z.number().int().nonnegative(),
  /** `s3://shop/database-backups/shop/postgres/main/ID` */
  where: text,
  /** Another one when the manifest there is another. */
  tag: text,
  /** Chosen by whoever looked at it last. */
  key: z.string().max(64),
  offSite: time.exactOptional(),
  broken: z.object({ at: time, because: text }).exactOptional(),
});

/** What is known here of a copy elsewhere. */
export type Copy = z.output<typeof copy>;

const seen = z.object({ at: time });

const largest = 4 * 1024 ** 2;
const most = 5_000;
const seenName = '.seen.json';

type Place = Pick<BackupPlace, 'target' | 'directory'>;

const directoryOf = ({ directory, target }: Place): string =>
  join(directory, '.remote', target.replaceAll('/', '-'));
const pathOf = (place: Place, id: string): string => join(directoryOf(place), `${id}.json`);
/** All of its manifest, which is read only by those who restore it. */
const wholeOf = (place: Place, id: string): string => join(directoryOf(place), `.${id}`);

/** A name that can be a key there and a file here. */
export const isPlainId = (id: string): boolean => /^[A-Za-z0-9][\w.-]{0,250}$/.test(id);

async function parsed<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const read = schema.safeParse(parseJson(await contentOf(path, largest).catch(() => undefined)));
  return read.success ? read.data : undefined;
}

export const readCopy = async (place: Place, id: string): Promise<Copy | undefined> =>
  isPlainId(id) ? parsed(pathOf(place, id), copy) : undefined;

/** The copies of a target as they were seen last, and when that was; undefined: nobody looked yet. */
export async function readCopies(
  place: Place,
): Promise<{ readonly at: Instant; readonly copies: readonly Copy[] } | undefined> {
  const last = await parsed(join(directoryOf(place), seenName), seen);
  if (last === undefined) return undefined;
  const names = await readdir(directoryOf(place)).catch(() => []);
  const ids = names.filter((name) => /^[^.].*\.json$/.test(name)).slice(0, most);
  const found = await Promise.all(ids.map((name) => readCopy(place, name.slice(0, -5))));
  return { at: last.at, copies: found.filter((one) => one !== undefined) };
}

/** Keeps what was seen of one copy. */
export async function keepCopy(place: Place, kept: Copy): Promise<void> {
  await makeDirectory(directoryOf(place), 0o700);
  await replace(pathOf(place, kept.manifest.id), kept);
}

/** Keeps all of the manifest of a copy. */
export async function keepManifest(place: Place, whole: Manifest): Promise<void> {
  await makeDirectory(wholeOf(place, whole.id), 0o700);
  await replace(join(wholeOf(place, whole.id), manifestName), whole);
}

/** Notes that all copies were looked for, and forgets those that are not there any more. */
export async function keepSeen(place: Place, at: Instant, ids: readonly string[]): Promise<void> {
  await makeDirectory(directoryOf(place), 0o700);
  const there = new Set([seenName, ...ids.flatMap((id) => [`${id}.json`, `.${id}`])]);
  for (const name of await readdir(directoryOf(place)))
    if (!there.has(name)) await rm(join(directoryOf(place), name), { recursive: true, force: true });
  await replace(join(directoryOf(place), seenName), { at });
}

async function replace(path: string, value: object): Promise<void> {
  const partial = join(path, '..', `.${randomBytes(4).toString('hex')}.partial`);
  try {
    await writeWhole(partial, JSON.stringify(value), 0o600);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** What a backup was when it was written: its manifest, or that of the copy where nothing else is left. */
export async function manifestFor({
  by,
  path,
  target,
  isElsewhere,
}: Pick<Backup, 'by' | 'path'> & Partial<Pick<Backup, 'target' | 'isElsewhere'>>): Promise<
  Manifest | undefined
> {
  if (by === 'other') return undefined;
  if (isElsewhere !== true) return readManifest(path);
  return readManifest(wholeOf({ target: target ?? '', directory: dirname(path) }, basename(path)));
}

/** What of a manifest is kept here of a copy. */
export const slim = ({ entries: _, ...rest }: Manifest): Manifest => ({ ...rest, files: [] });
