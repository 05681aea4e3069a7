import type { Metric } from '../../../core/metric.ts';
import type { Up } from '../../postgres.ts';
import { gauge, seconds } from '../../samples.ts';

const version: Metric<Up> = {
  name: 'pg_static',
  type: 'gauge',
  help: 'The version, as a label.',
  samples: ({ version }) => [[{ version }, 1]],
};

const byState: Metric<Up> = {
  name: 'pg_stat_activity_count',
  type: 'gauge',
  help: 'Client connections by state.',
  samples({ connections }) {
    const { used, active, idle, idleInTransaction } = connections;
    return [
      [{ state: 'active' }, active],
      [{ state: 'idle' }, idle],
      [{ state: 'idle in transaction' }, idleInTransaction],
      [{ state: 'other' }, Math.max(0, used - active - idle - idleInTransaction)],
    ];
  },
};

/** The server itself, and who is connected. */
export const serverMetrics: readonly Metric<Up>[] = [
  version,
  gauge('pg_postmaster_start_time_seconds', 'When the server was started.', ({ startedAt }) =>
    seconds(startedAt),
  ),
  gauge(
    'pg_settings_max_connections',
    'Connections the server allows.',
    ({ connections }) => connections.max,
  ),
  gauge(
    'pg_settings_superuser_reserved_connections',
    'Connections that ordinary clients cannot have.',
    ({ connections }) => connections.reserved,
  ),
  byState,
  gauge(
    'pg_stat_activity_lock_waits',
    'Sessions that wait for a lock.',
    ({ connections }) => connections.waitingForLock,
  ),
  gauge('pg_stat_activity_max_tx_duration', 'Age of the oldest transaction in seconds.', ({ connections }) =>
    seconds(connections.oldestTransaction),
  ),
  gauge(
    'pg_stat_activity_max_idle_in_transaction_duration',
    'How long the oldest idle transaction has been idle, in seconds.',
    ({ connections }) => seconds(connections.oldestIdleInTransaction),
  ),
];
