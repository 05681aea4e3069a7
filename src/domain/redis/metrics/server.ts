import type { Metric } from '../../../core/metric.ts';
import type { RedisUp } from '../../redis.ts';
import { counter, each, flag, gauge, seconds } from '../../samples.ts';

const ofDatabase = each<RedisUp, RedisUp['databases'][number]>(
  'gauge',
  ({ databases }) => databases,
  ({ number }) => ({ db: `db${number}` }),
);

const identity: Metric<RedisUp> = {
  name: 'redis_instance_info',
  type: 'gauge',
  help: 'Version and role, as labels.',
  samples: ({ version, role, cluster }) => [
    [
      {
        redis_version: version,
        role: role === 'replica' ? 'slave' : 'master',
        redis_mode: cluster === undefined ? 'standalone' : 'cluster',
      },
      1,
    ],
  ],
};

export const serverMetrics: readonly Metric<RedisUp>[] = [
  identity,
  gauge('redis_start_time_seconds', 'When the server started, since the epoch.', ({ startedAt }) =>
    seconds(startedAt),
  ),
  gauge('redis_ping_duration_seconds', 'Time from a question to its answer.', ({ roundTrip }) =>
    seconds(roundTrip),
  ),
  gauge('redis_connected_clients', 'Clients that are connected.', ({ clients }) => clients.connected),
  gauge('redis_config_maxclients', 'Clients the server allows.', ({ clients }) => clients.max),
  gauge(
    'redis_blocked_clients',
    'Clients that wait in a blocking command.',
    ({ clients }) => clients.blocked,
  ),
  counter('redis_commands_processed_total', 'Commands served.', ({ counters }) => counters.commands),
  gauge(
    'redis_instantaneous_ops_per_sec',
    'Commands a second.',
    ({ commandsPerSecond }) => commandsPerSecond,
  ),
  counter(
    'redis_rejected_connections_total',
    'Clients refused because all connections were taken.',
    ({ counters }) => counters.rejected,
  ),
  gauge(
    'redis_rejected_connections_per_second',
    'Clients refused a second because all connections were taken.',
    ({ rates }) => rates?.rejected,
  ),
  counter(
    'redis_connections_received_total',
    'Connections accepted.',
    ({ counters }) => counters.connections,
  ),
  counter('redis_net_input_bytes_total', 'Bytes received.', ({ counters }) => counters.received),
  counter('redis_net_output_bytes_total', 'Bytes sent.', ({ counters }) => counters.sent),
  counter('redis_errors_total', 'Errors answered to clients.', ({ counters }) => counters.errors),
  gauge('redis_loading_dump_file', 'Whether the data is being read from disk.', ({ persistence }) =>
    flag(persistence.loading !== undefined),
  ),
  ofDatabase('redis_db_keys', 'Keys.', ({ keys }) => keys),
  ofDatabase('redis_db_keys_expiring', 'Keys that will expire.', ({ expiring }) => expiring),
];
