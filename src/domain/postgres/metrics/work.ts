import type { Metric } from '../../../core/metric.ts';
import type { Up } from '../../postgres.ts';
import { counter, flag, gauge } from '../../samples.ts';

type Counters = NonNullable<Up['counters']>;

const counted = (name: string, help: string, value: (counters: Counters) => number | undefined): Metric<Up> =>
  counter(name, help, ({ counters }) => counters && value(counters));

/** What the server has done. Counters are of all databases together. */
export const workMetrics: readonly Metric<Up>[] = [
  counted('pg_stat_database_xact_commit', 'Transactions committed.', ({ commits }) => commits),
  counted('pg_stat_database_xact_rollback', 'Transactions rolled back.', ({ rollbacks }) => rollbacks),
  counted('pg_stat_database_blks_hit', 'Blocks found in shared buffers.', ({ blocksHit }) => blocksHit),
  counted(
    'pg_stat_database_blks_read',
    'Blocks asked of the operating system.',
    ({ blocksRead }) => blocksRead,
  ),
  counted('pg_stat_database_tup_returned', 'Rows read.', ({ tuplesRead }) => tuplesRead),
  counted('pg_stat_database_deadlocks', 'Deadlocks.', ({ deadlocks }) => deadlocks),
  counted('pg_stat_database_conflicts', 'Queries cancelled by replay.', ({ conflicts }) => conflicts),
  counted('pg_stat_database_temp_files', 'Temporary files written.', ({ tempFiles }) => tempFiles),
  counted('pg_stat_database_temp_bytes', 'Bytes written to temporary files.', ({ tempBytes }) => tempBytes),
  counted(
    'pg_stat_checkpointer_num_timed',
    'Checkpoints by the clock.',
    ({ checkpointsTimed }) => checkpointsTimed,
  ),
  counted(
    'pg_stat_checkpointer_num_requested',
    'Checkpoints because of the amount of log, or asked for.',
    ({ checkpointsRequested }) => checkpointsRequested,
  ),
  counter('pg_stat_archiver_archived_count', 'Segments archived.', ({ archiver }) => archiver?.archived),
  counter(
    'pg_stat_archiver_failed_count',
    'Attempts to archive that failed.',
    ({ archiver }) => archiver?.failed,
  ),
  gauge('pg_stat_archiver_failing', 'Whether the last attempt to archive failed.', ({ archiver }) =>
    flag(archiver?.failingNow),
  ),
  gauge(
    'pg_archive_ready_segments',
    'Segments that wait to be archived.',
    ({ archiver }) => archiver?.backlog,
  ),
];
