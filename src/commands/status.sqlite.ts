import * as z from 'zod';
import { bytes, duration } from '../core/format.ts';
import type { Instant } from '../core/reading.ts';
import {
  checkpointedAt,
  freeBytes,
  holdingBack,
  lockOf,
  type Sqlite,
  uncheckpointed,
} from '../domain/sqlite.ts';
import type { SystemId } from '../domain/stack.ts';

const size = z.number().describe('bytes');
const time = z.iso.datetime();
const holder = { pid: z.int(), process: z.string(), since: time.describe('at the latest') };

/** A database in `status --json`. */
export const sqliteSchema = z.strictObject({
  id: z.string(),
  path: z.string(),
  journal_mode: z.enum(['wal', 'rollback']).nullable().describe('null: the file is empty'),
  size_bytes: size,
  free_bytes: size.nullable().describe('pages in it that hold nothing'),
  wal_size_bytes: size.nullable(),
  wal_uncheckpointed_bytes: size.nullable(),
  last_checkpoint_at: time.nullable(),
  journal: z.enum(['none', 'in use', 'hot']).nullable().describe('the rollback journal'),
  lock: z
    .strictObject({ level: z.enum(['write', 'pending', 'exclusive']), ...holder })
    .nullable()
    .describe('who keeps others from writing; null: nobody, or not known (locks_known)'),
  oldest_reader: z.strictObject(holder).nullable().describe('who keeps the WAL from being checkpointed'),
  locks_known: z.boolean(),
  processes: z.int().nullable(),
  commits_per_second: z.number().nullable(),
  filesystem_size_bytes: size.nullable(),
  filesystem_available_bytes: size.nullable(),
});

const known = (value: number | undefined): number | null => value ?? null;
const isoOrNull = (at: Instant | undefined): string | null => (at === undefined ? null : iso(at));
const iso = (at: Instant): string => new Date(at).toISOString();

export function sqliteJson([id, sqlite]: readonly [SystemId, Sqlite]): z.infer<typeof sqliteSchema> {
  const { journal, locks, space } = sqlite;
  const lock = lockOf(sqlite);
  const reader = holdingBack(sqlite);
  return {
    id,
    path: sqlite.path,
    journal_mode: sqlite.journalMode ?? null,
    size_bytes: sqlite.bytes,
    free_bytes: known(freeBytes(sqlite)),
    wal_size_bytes: known(sqlite.wal?.bytes),
    wal_uncheckpointed_bytes: known(uncheckpointed(sqlite)),
    last_checkpoint_at: isoOrNull(checkpointedAt(sqlite)),
    journal: journal === 'unknown' ? null : journal,
    lock: lock === undefined ? null : { level: lock.level, ...holderJson(lock) },
    oldest_reader: reader === undefined ? null : holderJson(reader),
    locks_known: locks.is === 'known',
    processes: locks.is === 'known' ? locks.processes : null,
    commits_per_second: known(sqlite.commitRate),
    filesystem_size_bytes: known(space?.size),
    filesystem_available_bytes: known(space?.available),
  };
}

const holderJson = ({ pid, process, since }: { pid: number; process: string; since: Instant }) => ({
  pid,
  process,
  since: iso(since),
});

/** The numbers of a database, for one line. */
export function sqliteFacts(sqlite: Sqlite): readonly string[] {
  const { writtenBy, journalMode, wal, journal, locks, space } = sqlite;
  const lock = lockOf(sqlite);
  return [
    writtenBy === undefined ? 'SQLite' : `SQLite ${writtenBy}`,
    journalMode === 'wal' ? 'WAL' : (journalMode ?? 'empty'),
    bytes(sqlite.bytes),
    ...(wal === undefined
      ? []
      : [`WAL ${bytes(wal.bytes)}, ${bytes(uncheckpointed(sqlite))} not checkpointed`]),
    ...(lock === undefined ? [] : [`locked by pid ${lock.pid} for ${duration(lock.held)}`]),
    ...(journal === 'hot' ? ['hot journal'] : []),
    ...(locks.is === 'unknown' ? [`locks not known: ${locks.because}`] : []),
    `${bytes(space?.available)} free`,
  ];
}
