import type { Instant, Taken } from '../../core/reading.ts';
import type { Sqlite, SqliteHolder, SqliteLock, SqliteLocks, SqliteReader } from '../../domain/sqlite.ts';
import type { Beside, SqliteFile, SqliteFiles } from '../../systems/sqlite/files.ts';
import type { SqliteFace } from '../../systems/sqlite.ts';
import { type DatabaseHeader, databaseHeader, isJournal, type WalIndex, walIndex } from './headers.ts';
import { type ByteLock, bytes, heldOn, locksOn } from './locks.ts';

/** The kernel's side of a reading. */
export type Kernel = Pick<SqliteFace, 'seesAll' | 'nameOf'> & { readonly locks: string | undefined };

type Last = Taken<Sqlite> | undefined;
type Locked = Extract<SqliteLocks, { is: 'known' }>;

/** What the files and the kernel say, as one reading. @throws ReadError `protocol` when it is no database. */
export function sqliteFrom(
  files: SqliteFiles,
  kernel: Kernel,
  title: string,
  last: Last,
  at: Instant,
): Sqlite {
  const { database, path, space } = files;
  const header = databaseHeader(database, title);
  const index = indexOf(files);
  const commits = index?.commits ?? (header?.journalMode === 'rollback' ? header.changes : undefined);
  const before = last?.value.file === database.file ? last : undefined;
  const locks = locksFrom(files, kernel, index, before, commits, at);
  return {
    path,
    file: database.file,
    bytes: database.bytes,
    modifiedAt: database.modifiedAt,
    journalMode: header?.journalMode,
    pageSize: header?.pageSize,
    freePages: header?.freePages,
    schema: header?.schema,
    writtenBy: header?.version,
    wal: header?.journalMode === 'wal' ? walOf(files, index) : undefined,
    journal: journalOf(files, header, locks),
    locks,
    commits,
    commitRate: rateOf(commits, before, at),
    space,
    isOpenToAll: (database.mode & 0o002) !== 0,
    missing: missingOf(files),
  };
}

const known = (found: Beside): SqliteFile | undefined => (typeof found === 'string' ? undefined : found);

function indexOf({ index, wal }: SqliteFiles): WalIndex | undefined {
  const found = known(index);
  return found && walIndex(found, known(wal));
}

const walOf = ({ wal }: SqliteFiles, index: WalIndex | undefined): Sqlite['wal'] => {
  if (wal === 'denied') return undefined;
  const size = known(wal)?.bytes ?? 0;
  // A log that holds nothing needs no index to say so.
  const empty = size === 0 ? 0 : undefined;
  return { bytes: size, frames: index?.frames ?? empty, checkpointed: index?.checkpointed ?? empty };
};

function journalOf(
  { journal }: SqliteFiles,
  header: DatabaseHeader | undefined,
  locks: SqliteLocks,
): Sqlite['journal'] {
  const found = known(journal);
  if (journal === 'denied') return 'unknown';
  if (found === undefined || header?.journalMode === 'wal' || !isJournal(found)) return 'none';
  if (locks.is === 'unknown') return 'unknown';
  return locks.lock === undefined ? 'hot' : 'in use';
}

function missingOf({ wal, index, journal }: SqliteFiles): Sqlite['missing'] {
  return Object.entries({ '-wal': wal, '-shm': index, '-journal': journal }).flatMap(([part, found]) =>
    found === 'denied' ? [{ part, because: 'no permission' }] : [],
  );
}

function rateOf(commits: number | undefined, last: Last, at: Instant): number | undefined {
  const { commits: before } = last?.value ?? {};
  if (commits === undefined || before === undefined || last === undefined || at <= last.at) return undefined;
  return commits < before ? undefined : ((commits - before) * 1000) / (at - last.at);
}

function locksFrom(
  { device, database, index: shm }: SqliteFiles,
  { locks: text, seesAll, nameOf }: Kernel,
  index: WalIndex | undefined,
  last: Last,
  commits: number | undefined,
  at: Instant,
): SqliteLocks {
  if (text === undefined || device === undefined)
    return { is: 'unknown', because: 'the kernel does not list its locks here' };
  const shared = known(shm);
  const onDatabase = locksOn(text, device, database.file);
  const onIndex = shared === undefined ? [] : locksOn(text, device, shared.file);
  if (!seesAll && onDatabase.length + onIndex.length === 0)
    return { is: 'unknown', because: 'only the locks of this container’s own processes are seen from here' };

  const before = last?.value.locks.is === 'known' ? last.value.locks : undefined;
  const lock = strongest(onDatabase, onIndex);
  // Who commits lets go of it each time; where commits cannot be counted, nothing says that it is the same lock.
  const isIdle = commits !== undefined && last?.value.commits === commits;
  const holders = new Set(
    (onIndex.length > 0 ? heldOn(onIndex, 'READ', bytes.open) : onDatabase).map(({ pid }) => pid),
  );
  return {
    is: 'known',
    lock: lock && {
      ...holder(lock.pid, isIdle && before?.lock?.pid === lock.pid ? before.lock : undefined),
      level: lock.level,
    },
    readers: readersOf(onIndex, index, before, holder),
    isCheckpointing: heldOn(onIndex, 'WRITE', bytes.checkpointer).length > 0,
    processes: holders.size,
  };

  function holder(pid: number, earlier: SqliteHolder | undefined): SqliteHolder {
    const since = earlier?.since ?? at;
    return { pid, process: earlier?.process ?? nameOf(pid), since, held: at - since };
  }
}

type Strongest = { readonly pid: number; readonly level: SqliteLock['level'] };

function strongest(onDatabase: readonly ByteLock[], onIndex: readonly ByteLock[]): Strongest | undefined {
  const found = (
    level: SqliteLock['level'],
    locks: readonly ByteLock[],
    byte: number,
  ): readonly Strongest[] => heldOn(locks, 'WRITE', byte).map(({ pid }) => ({ pid, level }));
  return [
    ...found('exclusive', onDatabase, bytes.shared),
    ...found('pending', onDatabase, bytes.pending),
    ...found('write', onDatabase, bytes.reserved),
    ...found('write', onIndex, bytes.writer),
  ][0];
}

const mostReaders = 20;

function readersOf(
  onIndex: readonly ByteLock[],
  index: WalIndex | undefined,
  before: Locked | undefined,
  holder: (pid: number, earlier: SqliteHolder | undefined) => SqliteHolder,
): readonly SqliteReader[] {
  if (index === undefined) return [];
  return bytes.readers
    .flatMap((byte, number) =>
      heldOn(onIndex, 'READ', byte).map(({ pid }): SqliteReader => {
        const frames = index.marks[number] ?? index.frames;
        const earlier = before?.readers.find((reader) => reader.pid === pid && reader.frames === frames);
        return { ...holder(pid, earlier), frames };
      }),
    )
    .sort((a, b) => a.frames - b.frames)
    .slice(0, mostReaders);
}
