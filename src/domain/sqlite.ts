import type { Duration, Instant } from '../core/reading.ts';

/** A process that holds a lock, and nothing was committed meanwhile. */
export type SqliteHolder = {
  readonly pid: number;
  /** Its name, as the kernel has it; empty where that is not known. */
  readonly process: string;
  /** The reading that saw it first; it may have held it before, which nobody tells. */
  readonly since: Instant;
  /** From then to this reading; 0 when this is the first to see it. */
  readonly held: Duration;
};

/**
 * What keeps others from writing. `write`: they may read on; `pending`: it waits for the readers to leave, and lets no
 * new one in; `exclusive`: nobody else reads either.
 */
export type SqliteLock = SqliteHolder & { readonly level: 'write' | 'pending' | 'exclusive' };

/** Who reads, by the frames of the WAL that it sees: what was written after them cannot be checkpointed meanwhile. */
export type SqliteReader = SqliteHolder & { readonly frames: number };

/** Locks as the kernel lists them. `unknown`: not from here. */
export type SqliteLocks =
  | {
      readonly is: 'known';
      /** Who keeps others from writing, if anybody does. */
      readonly lock: SqliteLock | undefined;
      /** Readers of the WAL, the one that has seen least first. */
      readonly readers: readonly SqliteReader[];
      readonly isCheckpointing: boolean;
      /** Processes that have it open or, without WAL, are at work on it. */
      readonly processes: number;
    }
  | { readonly is: 'unknown'; readonly because: string };

export type SqliteWal = {
  /** Of the file, which stays as large as it ever was until it is truncated. */
  readonly bytes: number;
  /** Frames that hold something (`mxFrame`), and how many of them are in the database too (`nBackfill`). Undefined: its index cannot be read. */
  readonly frames: number | undefined;
  readonly checkpointed: number | undefined;
};

/**
 * A database file. Sources: the headers of the file, its WAL, its WAL-index and its rollback journal
 * (sqlite.org/fileformat2.html, sqlite.org/walformat.html), `stat`, `statfs`, `/proc/locks`.
 */
export type Sqlite = {
  /** Where the file really is, behind links. */
  readonly path: string;
  /** The inode: another one is another file under the same name. */
  readonly file: string;
  readonly bytes: number;
  /** Of the database file. With WAL only a checkpoint writes to it. */
  readonly modifiedAt: Instant;
  /** Undefined while it is empty: nothing was ever written. */
  readonly journalMode: 'wal' | 'rollback' | undefined;
  readonly pageSize: number | undefined;
  /** Pages that hold nothing, and are used again before the file grows. */
  readonly freePages: number | undefined;
  /** The schema cookie: another number after each change of the schema, and after VACUUM. */
  readonly schema: number | undefined;
  /** The SQLite that wrote last: `3.46.1`. */
  readonly writtenBy: string | undefined;
  readonly wal: SqliteWal | undefined;
  /** Of the rollback journal. `hot`: who wrote it died, and whoever opens the database next rolls it back. */
  readonly journal: 'none' | 'in use' | 'hot' | 'unknown';
  readonly locks: SqliteLocks;
  /** Counts commits; of use only beside an earlier one. */
  readonly commits: number | undefined;
  /** Commits a second since the reading before. */
  readonly commitRate: number | undefined;
  /** Bytes of the filesystem that holds it. */
  readonly space: { readonly size: number; readonly available: number } | undefined;
  /** Any user of the machine may write to it. */
  readonly isOpenToAll: boolean;
  /** What could not be read, and why. */
  readonly missing: readonly { readonly part: string; readonly because: string }[];
};

/** A frame of the WAL is a page with a header before it. */
const frameHeader = 24;

/** Bytes of the WAL that are not in the database yet. */
export function uncheckpointed({ wal, pageSize }: Pick<Sqlite, 'wal' | 'pageSize'>): number | undefined {
  if (wal?.frames === undefined || wal.checkpointed === undefined || pageSize === undefined) return undefined;
  return Math.max(0, wal.frames - wal.checkpointed) * (pageSize + frameHeader);
}

/** Bytes of the file that hold nothing. */
export const freeBytes = ({ freePages, pageSize }: Sqlite): number | undefined =>
  freePages === undefined || pageSize === undefined ? undefined : freePages * pageSize;

/** When a checkpoint last wrote something into the database. */
export const checkpointedAt = ({ journalMode, modifiedAt }: Sqlite): Instant | undefined =>
  journalMode === 'wal' ? modifiedAt : undefined;

export const lockOf = ({ locks }: Pick<Sqlite, 'locks'>): SqliteLock | undefined =>
  locks.is === 'known' ? locks.lock : undefined;

/** Who keeps the WAL from being checkpointed to its end: who reads a state that is not the newest. */
export function holdingBack({ locks, wal }: Pick<Sqlite, 'locks' | 'wal'>): SqliteReader | undefined {
  const [oldest] = locks.is === 'known' ? locks.readers : [];
  return oldest !== undefined && wal?.frames !== undefined && oldest.frames < wal.frames ? oldest : undefined;
}
