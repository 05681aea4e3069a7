import type { Metric } from '../core/metric.ts';
import { each, gauge } from './samples.ts';

/** One pool (database and user). Source: `SHOW POOLS`, `SHOW DATABASES`, read by column name. */
export type Pool = {
  readonly database: string;
  readonly user: string;
  readonly mode: string;
  readonly clientsActive: number;
  readonly clientsWaiting: number;
  readonly serversActive: number;
  readonly serversIdle: number;
  readonly serversUsed: number;
  readonly size: number | undefined;
  /** Milliseconds the oldest waiting client has waited. */
  readonly maxWait: number;
  readonly paused: boolean;
  readonly disabled: boolean;
};

export type PgBouncer = {
  readonly version: string;
  readonly pools: readonly Pool[];
  readonly maxClients: number | undefined;
};

const perPool = each<PgBouncer, Pool>(
  'gauge',
  ({ pools }) => pools,
  ({ database, user }) => ({ database, user }),
);

/** The names are pgbouncer_exporter's. */
export const pgbouncerMetrics: readonly Metric<PgBouncer>[] = [
  gauge('pgbouncer_up', 'Whether the pooler answers.', () => 1),
  gauge(
    'pgbouncer_config_max_client_connections',
    'Clients the pooler allows.',
    ({ maxClients }) => maxClients,
  ),
  perPool('pgbouncer_pools_client_active_connections', 'Clients served.', (pool) => pool.clientsActive),
  perPool('pgbouncer_pools_client_waiting_connections', 'Clients that wait.', (pool) => pool.clientsWaiting),
  perPool(
    'pgbouncer_pools_server_active_connections',
    'Server connections at work.',
    (pool) => pool.serversActive,
  ),
  perPool(
    'pgbouncer_pools_server_idle_connections',
    'Server connections at rest.',
    (pool) => pool.serversIdle,
  ),
  perPool(
    'pgbouncer_pools_server_used_connections',
    'Server connections to be checked.',
    (pool) => pool.serversUsed,
  ),
  perPool(
    'pgbouncer_pools_client_maxwait_seconds',
    'How long the first client in line has waited.',
    (pool) => pool.maxWait / 1000,
  ),
  perPool('pgbouncer_databases_pool_size', 'Server connections a pool may have.', (pool) => pool.size),
  perPool('pgbouncer_databases_paused', 'Whether the database is paused.', (pool) => (pool.paused ? 1 : 0)),
  perPool('pgbouncer_databases_disabled', 'Whether the database is disabled.', (pool) =>
    pool.disabled ? 1 : 0,
  ),
];
