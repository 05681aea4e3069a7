import type { Metric, Sample } from '../../core/metric.ts';
import { flag, gauge, seconds } from '../samples.ts';
import {
  checkpointedAt,
  freeBytes,
  holdingBack,
  lockOf,
  type Sqlite,
  type SqliteHolder,
  uncheckpointed,
} from '../sqlite.ts';

/** How long somebody holds what they hold, dated by the reading that saw it first. */
const held = (
  name: string,
  help: string,
  holder: (sqlite: Sqlite) => SqliteHolder | undefined,
): Metric<Sqlite> => ({
  name,
  type: 'gauge',
  help,
  samples(sqlite) {
    if (sqlite.locks.is === 'unknown') return [];
    const found = holder(sqlite);
    const sample: Sample = found === undefined ? [{}, 0] : [{}, found.held / 1000, found.since];
    return [sample];
  },
});

export const sqliteMetrics: readonly Metric<Sqlite>[] = [
  gauge('sqlite_database_size_bytes', 'Size of the database file.', ({ bytes }) => bytes),
  gauge('sqlite_free_bytes', 'Pages of the database file that hold nothing.', freeBytes),
  gauge(
    'sqlite_wal_size_bytes',
    'Size of the WAL file, whether it holds something or not.',
    ({ wal }) => wal?.bytes,
  ),
  gauge(
    'sqlite_wal_uncheckpointed_bytes',
    'Bytes of the WAL that are not in the database file yet.',
    uncheckpointed,
  ),
  gauge(
    'sqlite_last_checkpoint_timestamp_seconds',
    'When a checkpoint last wrote into the database file.',
    (sqlite) => seconds(checkpointedAt(sqlite)),
  ),
  held(
    'sqlite_write_lock_seconds',
    'How long one process keeps others from writing without a commit; 0 when nobody does.',
    lockOf,
  ),
  held(
    'sqlite_oldest_read_seconds',
    'How long a reader keeps the WAL from being checkpointed to its end; 0 when nobody does.',
    holdingBack,
  ),
  gauge('sqlite_hot_journal', 'Whether an unfinished transaction waits to be rolled back.', ({ journal }) =>
    flag(journal === 'unknown' ? undefined : journal === 'hot'),
  ),
  gauge('sqlite_processes', 'Processes that use the database.', ({ locks }) =>
    locks.is === 'unknown' ? undefined : locks.processes,
  ),
  gauge('sqlite_commits_per_second', 'Commits since the reading before.', ({ commitRate }) => commitRate),
  gauge(
    'sqlite_filesystem_avail_bytes',
    'Free on the filesystem that holds the database.',
    ({ space }) => space?.available,
  ),
  gauge(
    'sqlite_filesystem_size_bytes',
    'Size of the filesystem that holds the database.',
    ({ space }) => space?.size,
  ),
];
