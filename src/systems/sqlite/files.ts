import type { BigIntStats } from 'node:fs';
import { constants } from 'node:fs';
import { open, realpath, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Instant } from '../../core/reading.ts';
import { ReadError } from '../../core/reading.ts';

/** One of the files of a database: what it is, and how it begins. */
export type SqliteFile = {
  /** The inode. */
  readonly file: string;
  readonly bytes: number;
  /** Permission bits. */
  readonly mode: number;
  readonly modifiedAt: Instant;
  readonly head: Uint8Array;
};

/** A file beside the database, or why there is nothing to say of it. */
export type Beside = SqliteFile | 'none' | 'denied';

/** A database as it lies on the disk. */
export type SqliteFiles = {
  /** Where it really is, behind links: the others lie beside it. */
  readonly path: string;
  /** The filesystem, `major:minor` in decimal, as `/proc/self/mountinfo` has it. */
  readonly device: string | undefined;
  readonly database: SqliteFile;
  readonly wal: Beside;
  readonly index: Beside;
  readonly journal: Beside;
  /** Bytes. */
  readonly space: { readonly size: number; readonly available: number } | undefined;
};

/** How much of each is read: the headers, and of the WAL-index what is checkpointed and who reads what. */
const heads = { database: 100, wal: 32, index: 136, journal: 8 } as const;

/** Two copies of the same 48 bytes: while they differ, somebody is writing them. */
const copy = 48;
const tries = 3;

/** One call after the other, so that a filesystem that hangs holds one thread. @throws the system's error. */
export async function lookAt(
  path: string,
  deviceOf: (path: string) => string | undefined,
): Promise<SqliteFiles> {
  const real = await realpath(path);
  const database = await look(real, heads.database);
  return {
    path: real,
    device: deviceOf(real),
    database,
    wal: await beside(`${real}-wal`, heads.wal),
    index: await whole(() => beside(`${real}-shm`, heads.index)),
    journal: await beside(`${real}-journal`, heads.journal),
    space: await spaceOf(dirname(real)),
  };
}

async function look(path: string, length: number): Promise<SqliteFile> {
  // Opening a pipe would wait for its other end.
  await using handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const stats = await handle.stat({ bigint: true });
  if (!stats.isFile()) throw new ReadError('unsupported', `${path} is not a file`);
  const head = new Uint8Array(length);
  const { bytesRead } = await handle.read(head, 0, length, 0);
  return { ...described(stats), head: head.subarray(0, bytesRead) };
}

const described = ({ ino, size, mode, mtimeMs }: BigIntStats) => ({
  file: String(ino),
  bytes: Number(size),
  mode: Number(mode) & 0o7777,
  modifiedAt: Number(mtimeMs),
});

async function beside(path: string, length: number): Promise<Beside> {
  try {
    return await look(path, length);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return 'none';
    if (code === 'EACCES' || code === 'EPERM') return 'denied';
    throw error;
  }
}

async function whole(read: () => Promise<Beside>): Promise<Beside> {
  let found = await read();
  for (let again = 1; again < tries && isTorn(found); again++) found = await read();
  return found;
}

function isTorn(found: Beside): boolean {
  if (typeof found === 'string') return false;
  const first = found.head.subarray(0, copy);
  return Buffer.compare(first, found.head.subarray(copy, 2 * copy)) !== 0;
}

async function spaceOf(directory: string): Promise<SqliteFiles['space']> {
  const { blocks, bavail, frsize, bsize } = await statfs(directory);
  const unit = frsize || bsize;
  return { size: blocks * unit, available: bavail * unit };
}
