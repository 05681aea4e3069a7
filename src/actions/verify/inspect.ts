import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { bytes } from '../../core/format.ts';
import type { Json } from '../../core/json.ts';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { createDumpReader, type DumpRead } from '../../domain/backup/rows.ts';
import { digestAll, digestOf } from '../../records/backups/digest.ts';
import { readManifest } from '../../records/backups/manifest.ts';
import { readProofs } from '../../records/backups/proofs.ts';
import { codeOf } from '../../records/files.ts';
import { reasonOf } from '../../records/state.ts';
import type { Doing } from '../action.ts';
import { check } from '../backup/check.ts';
import { readArchiveOfFiles } from '../backup/files/whole.ts';
import type { Inside } from '../backup/inside.ts';
import { paced } from '../backup/paced.ts';
import { readPackedRdb, readRdb } from '../backup/redis/whole.ts';
import { BrokenBackup, readArchive, readDataDirectory } from '../backup/whole.ts';
import type { Hands } from '../faces.ts';
import type { Subject } from './facts.ts';

/** What was found in a backup that is what it should be. */
export type Inspected = {
  readonly rows?: Readonly<Record<string, number>>;
  /** Of Redis. */
  readonly keys?: number;
  /** Of a single file. */
  readonly sha256?: string;
};

type Way = Pick<Doing, 'signal' | 'tell'> & {
  readonly wrapper: readonly string[];
  /** What was unpacked and counted before it had its name is not again: that its bytes are the same is proof enough. */
  readonly isCountedBefore?: boolean;
  readonly within?: Inside | null;
};

/** Reads a backup whole. @throws BrokenBackup where it is not what it should be; ReadError where nobody can tell. */
export async function inspect(hands: Hands, subject: Subject, way: Way): Promise<Inspected> {
  try {
    return await (subject.by === 'quarterdeck' ? ours(hands, subject, way) : others(hands, subject, way));
  } catch (error) {
    if (error instanceof ReadError) throw error;
    if (way.signal.aborted) throw new ReadError('closed', 'the runner was told to end');
    const code = codeOf(error);
    if (code === 'ENOENT') throw new BrokenBackup(`a file of it is missing: ${pathOf(error)}`);
    if (code === 'EIO') throw new BrokenBackup(`the disk cannot read it: ${pathOf(error)}`);
    if (code === undefined) throw error;
    throw new ReadError('denied', `${subject.path} cannot be read: ${reasonOf(error)}`);
  }
}

const pathOf = (error: unknown): string =>
  sanitize(String(error instanceof Error ? (Reflect.get(error, 'path') ?? error.message) : error));

async function ours(hands: Hands, { id, path }: Subject, way: Way): Promise<Inspected> {
  const { signal, tell } = way;
  const manifest = await readManifest(path);
  if (manifest === undefined) throw new BrokenBackup('its manifest is missing, or cannot be read');
  const total = manifest.bytes;
  const paths = manifest.files.map((file) => file.path);
  const now = paced(hands.clock, tell);
  const found = await digestAll(path, paths, signal, (read) =>
    now(
      `checksums of ${id}: ${bytes(read)} of ${bytes(total)}`,
      total === 0 ? undefined : Math.min(1, read / total),
    ),
  );
  for (const [index, wanted] of manifest.files.entries()) {
    const is = found[index];
    if (is?.bytes !== wanted.bytes)
      throw new BrokenBackup(`${wanted.path} has ${bytes(is?.bytes)}, ${bytes(wanted.bytes)} were written`);
    if (is.sha256 !== wanted.sha256)
      throw new BrokenBackup(`${wanted.path} is not what was written: its checksum differs`);
  }
  if (way.isCountedBefore === true && manifest.rows !== undefined) return { rows: manifest.rows };
  tell(`reads ${id} whole`);
  const held = await check(hands, path, manifest, way);
  const difference = held.rows && rowsDifference(manifest.rows, held.rows);
  if (difference !== undefined) throw new BrokenBackup(difference);
  const { rows, keys } = held;
  return { ...(rows !== undefined && { rows }), ...(keys !== undefined && { keys }) };
}

/** What other scripts wrote has no manifest: what it was at first is what it has to stay. */
async function others(hands: Hands, subject: Subject, way: Way): Promise<Inspected> {
  const { path, format, id } = subject;
  if (format === 'plain') {
    await readDataDirectory(hands, path, way);
    return {};
  }
  if (format === 'directory') return { rows: (await readArchive(hands, path, way)).rows };
  way.tell(`checksum of ${id}`);
  const { sha256 } = await digestOf(path, way.signal);
  const before = (await readProofs(subject))?.sha256;
  if (before !== undefined && before !== sha256)
    throw new BrokenBackup('it is not what it was when it was verified before: its checksum differs');
  way.tell(`reads ${id} whole`);
  if (format === 'rdb') return { keys: await readRdb(hands, path, way), sha256 };
  if (format === 'rdb.gz') return { keys: await readPackedRdb(hands, path, way), sha256 };
  if (format === 'tar' || format === 'tar.gz') await readArchiveOfFiles(path, way.signal);
  else return { rows: (await readSql(hands, subject, way)).rows, sha256 };
  return { sha256 };
}

async function readSql(hands: Hands, { path, format }: Subject, way: Way): Promise<DumpRead> {
  if (format === 'custom') return readArchive(hands, path, way);
  if (format !== 'sql' && format !== 'sql.gz') throw unknownFormat(format);
  if ((await stat(path)).size === 0) throw new BrokenBackup('it is empty');
  const read = await readScript(path, format, way.signal);
  if (!read.isWhole)
    throw new BrokenBackup(
      'it ends before its end: the last words of pg_dump are missing ("PostgreSQL database dump complete")',
    );
  return read;
}

async function readScript(path: string, format: 'sql' | 'sql.gz', signal: AbortSignal): Promise<DumpRead> {
  const reader = createDumpReader();
  const file = createReadStream(path, { highWaterMark: 1024 ** 2, signal });
  const { createGunzip } = await import('node:zlib');
  const { pipeline } = await import('node:stream/promises');
  const take = async (pieces: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const piece of pieces) reader.take(piece);
  };
  try {
    await (format === 'sql'
      ? pipeline(file, take)
      : pipeline(file, createGunzip({ chunkSize: 256 * 1024 }), take));
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined || !/^Z_/.test(code)) throw error;
    throw new BrokenBackup(`it cannot be unpacked: ${error instanceof Error ? error.message : code}`);
  }
  return reader.end();
}

const unknownFormat = (format: string): ReadError =>
  new ReadError('unsupported', `nothing here can verify a backup in the format ${sanitize(format)}`);

/** The rows of each table, in what a step left. */
export function rowsIn(left: Json | undefined): Readonly<Record<string, number>> | undefined {
  const rows = typeof left === 'object' && left !== null && 'rows' in left ? left.rows : undefined;
  if (typeof rows !== 'object' || rows === null) return undefined;
  return Object.fromEntries(Object.entries(rows).map(([table, count]) => [table, Number(count)]));
}

/** How the rows that are there differ from those that were noted, in words. */
export function rowsDifference(
  noted: Readonly<Record<string, number>> | undefined,
  found: Readonly<Record<string, number>>,
): string | undefined {
  if (noted === undefined) return undefined;
  const table = Object.keys({ ...noted, ...found }).find((name) => (noted[name] ?? 0) !== (found[name] ?? 0));
  if (table === undefined) return undefined;
  return `${sanitize(table)} has ${found[table] ?? 'no'} rows, ${noted[table] ?? 'none'} were noted`;
}
