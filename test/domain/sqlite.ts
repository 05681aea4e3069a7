import type { Sqlite, SqliteLock, SqliteLocks } from '../../src/domain/sqlite.ts';
import type { System } from '../../src/domain/stack.ts';

/** A database that is written to, and nothing is wrong with it. */
export const appSystem: System = {
  id: 'sqlite/app',
  kind: 'sqlite',
  title: 'app',
  where: '/srv/app.db',
};

const megabyte = 1024 ** 2;
const at = Date.UTC(2026, 10, 20, 2, 41);

export const app = (more: Partial<Sqlite> = {}): Sqlite => ({
  path: '/srv/app.db',
  file: '4711',
  bytes: 12 * megabyte,
  modifiedAt: at - 90_000,
  journalMode: 'wal',
  pageSize: 4096,
  freePages: 256,
  schema: 7,
  writtenBy: '3.46.1',
  wal: { bytes: 4 * megabyte, frames: 500, checkpointed: 400 },
  journal: 'none',
  locks: locks(),
  commits: 120,
  commitRate: 20,
  space: { size: 1024 ** 4, available: 1024 ** 3 * 200 },
  isOpenToAll: false,
  missing: [],
  ...more,
});

export const locks = (more: Partial<Extract<SqliteLocks, { is: 'known' }>> = {}): SqliteLocks => ({
  is: 'known',
  lock: undefined,
  readers: [],
  isCheckpointing: false,
  processes: 2,
  ...more,
});

/** Held by an application for some milliseconds. */
export const held = (ms: number, level: SqliteLock['level'] = 'write'): SqliteLocks =>
  locks({ lock: { pid: 4121, process: 'node', since: at - ms, held: ms, level } });

/** A WAL that nobody can checkpoint, for somebody reads what was before it. */
export const stuck = (bytes: number, ms = 720_000): Partial<Sqlite> => ({
  wal: { bytes: 2 * bytes, frames: Math.ceil(bytes / 4120), checkpointed: 0 },
  locks: locks({ readers: [{ pid: 99, process: 'python3', since: at - ms, held: ms, frames: 0 }] }),
});
