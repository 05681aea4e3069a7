import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TargetKind } from '../core/target.ts';
import { isUnfinished, type ToldByName, toldByName } from '../domain/backup/names.ts';
import type { Backup, BackupPlace, Backups, Made } from '../domain/backup.ts';
import { type Copy, readCopies } from './backups/copies.ts';
import { type Manifest, readManifest } from './backups/manifest.ts';
import { readProofs } from './backups/proofs.ts';
import { codeOf } from './files.ts';
import { reasonOf } from './state.ts';

/** Directories below one another: the documents' own scripts keep theirs in `database/`, `redis/`, `config/`, `logs/`. */
const deepest = 1;
/** Names in a directory: more are no backups. */
const most = 5_000;

/** What lies in the directories of a stack, the newest first. What is left over of an unfinished backup is none. */
export async function readBackups(places: readonly BackupPlace[]): Promise<Backups> {
  const read = shared(await Promise.all(places.map(readPlace)));
  const ids = new Map<string, number>();
  for (const { backups } of read) for (const { id } of backups) ids.set(id, (ids.get(id) ?? 0) + 1);
  return {
    places: read.map((kept) => ({
      ...kept,
      backups: kept.backups.map((one) => ((ids.get(one.id) ?? 0) > 1 ? { ...one, id: distinct(one) } : one)),
    })),
  };
}

/** Where two targets share a directory, each has its own, and the first what nobody knows. */
function shared(read: Backups['places']): Backups['places'] {
  const owners = new Map<string, string>();
  for (const { place, backups } of read)
    for (const { path, target } of backups)
      if (!owners.has(path) || target === place.target) owners.set(path, place.target);
  return read.map((kept) => ({
    ...kept,
    backups: kept.backups.filter(({ path }) => owners.get(path) === kept.place.target),
  }));
}

/** A file of this name in a backup, or behind the name of one, marks it to be kept. */
const keepName = 'keep';
const isMarked = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

/** Two of one name lie in different directories. */
const distinct = ({ id, path }: Backup): string =>
  `${id}~${createHash('sha256').update(path).digest('hex').slice(0, 6)}`;

async function readPlace(place: BackupPlace): Promise<Backups['places'][number]> {
  try {
    const [found, seen] = await Promise.all([backupsIn(place.directory, place, 0), readCopies(place)]);
    const copies = new Map(seen?.copies.map((copy) => [copy.manifest.id, copy]));
    const backups = found.map((backup) => withCopy(backup, copies.get(backup.id)));
    for (const { id } of found) copies.delete(id);
    return {
      place,
      backups: backups.toSorted(newestFirst),
      ...(seen !== undefined && {
        elsewhere: {
          at: seen.at,
          backups: [...copies.values()].map((copy) => elsewhere(place, copy)).toSorted(newestFirst),
        },
      }),
    };
  } catch (error) {
    // Before the first backup there is no directory, and nothing in it.
    if (codeOf(error) === 'ENOENT') return { place, backups: [] };
    return { place, backups: [], unread: `${place.directory} cannot be read: ${reasonOf(error)}` };
  }
}

const newestFirst = (one: Backup, other: Backup): number => other.startedAt - one.startedAt;

/** A copy of something else that bears the same name proves nothing. */
function withCopy(backup: Backup, copy: Copy | undefined): Backup {
  if (copy === undefined || backup.by !== 'quarterdeck' || copy.manifest.startedAt !== backup.startedAt)
    return backup;
  return { ...backup, proofs: { ...backup.proofs, ...proofsOf(copy) } };
}

const proofsOf = ({ where, offSite, broken }: Copy): Backup['proofs'] => ({
  copy: where,
  offSite,
  copyBroken: broken,
});

/** One of which only a copy is left; it is broken where the copy is. */
function elsewhere({ directory }: BackupPlace, copy: Copy): Backup {
  const { manifest, files, broken } = copy;
  return {
    ...told(join(directory, manifest.id), manifest, { ...proofsOf(copy), broken }),
    made: { ...madeOf(manifest), files },
    isElsewhere: true,
  };
}

async function backupsIn(directory: string, place: BackupPlace, depth: number): Promise<readonly Backup[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const usable = entries.filter(({ name }) => !isUnfinished(name)).slice(0, most);
  const found: Backup[] = [];
  for (const entry of usable) found.push(...(await look(entry, directory, place, depth)));
  return found;
}

/** Links are not followed: what they lead to is kept elsewhere. */
async function look(
  entry: Dirent,
  directory: string,
  place: BackupPlace,
  depth: number,
): Promise<readonly Backup[]> {
  const path = join(directory, entry.name);
  if (entry.isFile()) {
    const told = toldByName(entry.name);
    return told === undefined ? [] : other(path, told, place);
  }
  if (!entry.isDirectory()) return [];
  const own = await readManifest(path);
  if (own !== undefined) return [await ours(path, own)];
  const format = await formatOf(path);
  if (format !== undefined) {
    const { id = entry.name, database, startedAt } = toldByName(`${entry.name}.dump`) ?? {};
    const kind = format === 'plain' ? 'base' : 'dump';
    return other(path, { id, kind, format, database, startedAt }, place);
  }
  return depth < deepest ? backupsIn(path, place, depth + 1).catch(() => []) : [];
}

async function ours(path: string, manifest: Manifest): Promise<Backup> {
  const proofs = (await readProofs({ by: 'quarterdeck', path })) ?? {};
  const isKept = await isMarked(join(path, keepName));
  return { ...told(path, manifest, proofs), ...(isKept && { isKept }) };
}

/** What a manifest says. */
function told(path: string, manifest: Manifest, proofs: Backup['proofs']): Backup {
  const { id, target, kind, format, database, set, startedAt, endedAt, bytes, server } = manifest;
  const by = 'quarterdeck';
  return {
    ...{ id, target, kind, format, path, startedAt, bytes, by, proofs },
    database: database?.name,
    set,
    took: endedAt - startedAt,
    major: server && /^\d+/.exec(server.version)?.[0],
    made: madeOf(manifest),
  };
}

function madeOf({ host, tool, server, compression, rows, files }: Manifest): Made {
  const counts = rows && Object.values(rows);
  const role = server?.role === undefined ? '' : `, ${server.role}`;
  return {
    ...{ host, compression, files: files.length },
    tool: `${tool.name} ${tool.version}`,
    server: server && `${server.system} ${server.version}${role}`,
    position: server?.position,
    tables: counts && { count: counts.length, rows: counts.reduce((sum, count) => sum + count, 0) },
  };
}

/** What a backup is of, by its kind; of an archive its name does not tell. */
const kindsOf: Partial<Record<Backup['kind'], TargetKind>> = {
  dump: 'postgres',
  base: 'postgres',
  rdb: 'redis',
};

/** What another script wrote; it may be gone by now. */
async function other(path: string, told: ToldByName, { target }: BackupPlace): Promise<readonly Backup[]> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined) return [];
  const by = 'other';
  const { id, kind, format, database, startedAt = stats.mtimeMs } = told;
  const isOfPlace = target.startsWith(`${kindsOf[kind] ?? '?'}/`);
  return [
    {
      ...{ id, kind, format, database, path, startedAt, by },
      target: isOfPlace ? target : undefined,
      set: undefined,
      took: undefined,
      bytes: stats.isFile() ? stats.size : undefined,
      proofs: (await readProofs({ by, path })) ?? {},
      ...((await isMarked(`${path}.${keepName}`)) && { isKept: true }),
    },
  ];
}

/** What a directory without a manifest is: one of pg_dump's, or a data directory that pg_basebackup wrote. */
async function formatOf(path: string): Promise<'directory' | 'plain' | undefined> {
  const has = (name: string): Promise<boolean> =>
    lstat(join(path, name)).then(
      (stats) => stats.isFile(),
      () => false,
    );
  if (await has('toc.dat')) return 'directory';
  return (await has('PG_VERSION')) && (await has('backup_manifest')) ? 'plain' : undefined;
}
