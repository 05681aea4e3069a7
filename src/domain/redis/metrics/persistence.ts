import type { Metric } from '../../../core/metric.ts';
import type { RedisUp } from '../../redis.ts';
import { flag, gauge, seconds } from '../../samples.ts';

export const persistenceMetrics: readonly Metric<RedisUp>[] = [
  gauge('redis_rdb_last_bgsave_status', 'Whether the last snapshot succeeded.', ({ persistence }) =>
    flag(persistence.snapshot.lastStatus === 'ok'),
  ),
  gauge('redis_rdb_last_save_timestamp_seconds', 'When the last snapshot was.', ({ persistence }) =>
    seconds(persistence.snapshot.lastAt),
  ),
  gauge(
    'redis_rdb_changes_since_last_save',
    'Writes since the last snapshot.',
    ({ persistence }) => persistence.snapshot.changes,
  ),
  gauge('redis_rdb_bgsave_in_progress', 'Whether a snapshot is being written.', ({ persistence }) =>
    flag(persistence.snapshot.isRunning),
  ),
  gauge('redis_aof_enabled', 'Whether every write is logged.', ({ persistence }) =>
    flag(persistence.log !== undefined),
  ),
  gauge(
    'redis_aof_last_write_status',
    'Whether the last write to the log succeeded.',
    ({ persistence: { log } }) => flag(log && log.lastWrite === 'ok'),
  ),
  gauge(
    'redis_aof_last_bgrewrite_status',
    'Whether the log was last rewritten whole.',
    ({ persistence: { log } }) => flag(log && log.lastRewrite === 'ok'),
  ),
];
