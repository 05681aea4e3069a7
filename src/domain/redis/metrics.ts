import type { Metric, Sample } from '../../core/metric.ts';
import type { RedisNode, RedisQueues, RedisSlowlog, RedisUp } from '../redis.ts';

type NodeMetric = Metric<RedisNode>;

/** A metric of a server that serves us; the others have no sample. */
function ofEach(
  type: NodeMetric['type'],
  name: string,
  help: string,
  samples: (node: RedisUp) => Iterable<Sample>,
): NodeMetric {
  return { type, name, help, samples: (node) => (node.is === 'up' ? samples(node) : []) };
}

function one(
  type: NodeMetric['type'],
  name: string,
  help: string,
  value: (node: RedisUp) => number | undefined,
): NodeMetric {
  return ofEach(type, name, help, function* (node) {
    const known = value(node);
    if (known !== undefined) yield [{}, known];
  });
}

const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1000);
const flag = (is: boolean | undefined): number | undefined => (is === undefined ? undefined : is ? 1 : 0);

/** The names are redis_exporter's where it has one. */
export const redisMetrics: readonly NodeMetric[] = [
  {
    name: 'redis_up',
    type: 'gauge',
    help: 'Whether the server serves clients, also when it is full.',
    samples: ({ is }) => [[{}, is === 'busy' ? 0 : 1]],
  },
  {
    name: 'redis_full',
    type: 'gauge',
    help: 'Whether the server refuses clients because all its connections are taken.',
    samples: ({ is }) => [[{}, is === 'full' ? 1 : 0]],
  },
  ofEach('gauge', 'redis_instance_info', 'Version and role, as labels.', ({ version, role, cluster }) => [
    [
      {
        redis_version: version,
        role: role === 'replica' ? 'slave' : 'master',
        redis_mode: cluster === undefined ? 'standalone' : 'cluster',
      },
      1,
    ],
  ]),
  one('gauge', 'redis_start_time_seconds', 'When the server started, since the epoch.', ({ startedAt }) =>
    seconds(startedAt),
  ),
  one('gauge', 'redis_ping_duration_seconds', 'Time from a question to its answer.', ({ roundTrip }) =>
    seconds(roundTrip),
  ),
  one('gauge', 'redis_connected_clients', 'Clients that are connected.', ({ clients }) => clients.connected),
  one('gauge', 'redis_config_maxclients', 'Clients the server allows.', ({ clients }) => clients.max),
  one(
    'gauge',
    'redis_blocked_clients',
    'Clients that wait in a blocking command.',
    ({ clients }) => clients.blocked,
  ),
  one('gauge', 'redis_memory_used_bytes', 'Memory the server has allocated.', ({ memory }) => memory.used),
  one(
    'gauge',
    'redis_memory_used_rss_bytes',
    'Memory the server has from the system.',
    ({ memory }) => memory.resident,
  ),
  one(
    'gauge',
    'redis_memory_used_peak_bytes',
    'The most it has ever allocated.',
    ({ memory }) => memory.peak,
  ),
  one('gauge', 'redis_memory_max_bytes', 'maxmemory; no sample without a limit.', ({ memory }) => memory.max),
  one(
    'gauge',
    'redis_mem_fragmentation_ratio',
    'Memory from the system to memory allocated.',
    ({ memory }) => memory.fragmentation,
  ),
  ofEach(
    'gauge',
    'redis_memory_policy_info',
    'What happens when memory is full, as a label.',
    ({ memory }) => (memory.policy === '' ? [] : [[{ policy: memory.policy }, 1]]),
  ),
  one('counter', 'redis_commands_processed_total', 'Commands served.', ({ counters }) => counters.commands),
  one(
    'gauge',
    'redis_instantaneous_ops_per_sec',
    'Commands a second.',
    ({ commandsPerSecond }) => commandsPerSecond,
  ),
  one('counter', 'redis_keyspace_hits_total', 'Keys looked up and found.', ({ counters }) => counters.hits),
  one(
    'counter',
    'redis_keyspace_misses_total',
    'Keys looked up and not found.',
    ({ counters }) => counters.misses,
  ),
  one(
    'counter',
    'redis_evicted_keys_total',
    'Keys thrown away for lack of memory.',
    ({ counters }) => counters.evicted,
  ),
  one('gauge', 'redis_evicted_keys_per_second', 'Keys thrown away a second.', ({ rates }) => rates?.evicted),
  one('counter', 'redis_expired_keys_total', 'Keys whose time was over.', ({ counters }) => counters.expired),
  one(
    'counter',
    'redis_rejected_connections_total',
    'Clients refused because all connections were taken.',
    ({ counters }) => counters.rejected,
  ),
  one(
    'gauge',
    'redis_rejected_connections_per_second',
    'Clients refused a second because all connections were taken.',
    ({ rates }) => rates?.rejected,
  ),
  one(
    'counter',
    'redis_connections_received_total',
    'Connections accepted.',
    ({ counters }) => counters.connections,
  ),
  one('counter', 'redis_net_input_bytes_total', 'Bytes received.', ({ counters }) => counters.received),
  one('counter', 'redis_net_output_bytes_total', 'Bytes sent.', ({ counters }) => counters.sent),
  one('counter', 'redis_errors_total', 'Errors answered to clients.', ({ counters }) => counters.errors),
  one('gauge', 'redis_connected_slaves', 'Replicas that follow.', (node) => node.replicas.length),
  one(
    'gauge',
    'redis_master_repl_offset',
    'The position of a master in its own stream.',
    ({ role, offset }) => (role === 'master' ? offset : undefined),
  ),
  one(
    'gauge',
    'redis_slave_repl_offset',
    'The position of a replica in its master’s stream.',
    ({ role, offset }) => (role === 'replica' ? offset : undefined),
  ),
  ofEach(
    'gauge',
    'redis_connected_slave_offset_bytes',
    'What a replica has acknowledged.',
    function* ({ replicas }) {
      for (const { address, state, offset } of replicas)
        if (offset !== undefined) yield [{ slave: address, slave_state: state }, offset];
    },
  ),
  ofEach(
    'gauge',
    'redis_connected_slave_behind_bytes',
    'What a replica has not acknowledged.',
    function* (node) {
      for (const { address, offset } of node.replicas)
        if (offset !== undefined && node.offset !== undefined)
          yield [{ slave: address }, Math.max(0, node.offset - offset)];
    },
  ),
  ofEach(
    'gauge',
    'redis_connected_slave_lag_seconds',
    'Time since a replica acknowledged.',
    function* ({ replicas }) {
      for (const { address, lag } of replicas) if (lag !== undefined) yield [{ slave: address }, lag / 1000];
    },
  ),
  one(
    'gauge',
    'redis_min_slaves_good_slaves',
    'Replicas that count for min-replicas-to-write.',
    (node) => node.goodReplicas,
  ),
  one('gauge', 'redis_master_link_up', 'Whether a replica hears its master.', ({ link }) =>
    flag(link && link.status === 'up'),
  ),
  one('gauge', 'redis_master_last_io_seconds_ago', 'Time since a replica heard its master.', ({ link }) =>
    seconds(link?.silence),
  ),
  one('gauge', 'redis_master_sync_in_progress', 'Whether a replica takes a full copy.', ({ link }) =>
    flag(link && link.syncing !== undefined),
  ),
  one('gauge', 'redis_loading_dump_file', 'Whether the data is being read from disk.', ({ persistence }) =>
    flag(persistence.loading !== undefined),
  ),
  one('gauge', 'redis_rdb_last_bgsave_status', 'Whether the last snapshot succeeded.', ({ persistence }) =>
    flag(persistence.snapshot.lastStatus === 'ok'),
  ),
  one('gauge', 'redis_rdb_last_save_timestamp_seconds', 'When the last snapshot was.', ({ persistence }) =>
    seconds(persistence.snapshot.lastAt),
  ),
  one(
    'gauge',
    'redis_rdb_changes_since_last_save',
    'Writes since the last snapshot.',
    ({ persistence }) => persistence.snapshot.changes,
  ),
  one('gauge', 'redis_rdb_bgsave_in_progress', 'Whether a snapshot is being written.', ({ persistence }) =>
    flag(persistence.snapshot.isRunning),
  ),
  one('gauge', 'redis_aof_enabled', 'Whether every write is logged.', ({ persistence }) =>
    flag(persistence.log !== undefined),
  ),
  one(
    'gauge',
    'redis_aof_last_write_status',
    'Whether the last write to the log succeeded.',
    ({ persistence }) => flag(persistence.log && persistence.log.lastWrite === 'ok'),
  ),
  one(
    'gauge',
    'redis_aof_last_bgrewrite_status',
    'Whether the log was last rewritten whole.',
    ({ persistence }) => flag(persistence.log && persistence.log.lastRewrite === 'ok'),
  ),
  ofEach('gauge', 'redis_db_keys', 'Keys.', ({ databases }) =>
    databases.map(({ number, keys }): Sample => [{ db: `db${number}` }, keys]),
  ),
  ofEach('gauge', 'redis_db_keys_expiring', 'Keys that will expire.', ({ databases }) =>
    databases.map(({ number, expiring }): Sample => [{ db: `db${number}` }, expiring]),
  ),
  one('gauge', 'redis_cluster_enabled', 'Whether it is a node of a Redis Cluster.', ({ cluster }) =>
    flag(cluster !== undefined),
  ),
  one('gauge', 'redis_cluster_state', 'Whether the cluster serves all its slots.', ({ cluster }) =>
    flag(cluster && cluster.state === 'ok'),
  ),
  one(
    'gauge',
    'redis_cluster_slots_assigned',
    'Slots that belong to a node.',
    ({ cluster }) => cluster?.slots.assigned,
  ),
  one('gauge', 'redis_cluster_slots_ok', 'Slots that are served.', ({ cluster }) => cluster?.slots.ok),
  one(
    'gauge',
    'redis_cluster_slots_pfail',
    'Slots whose node is suspected.',
    ({ cluster }) => cluster?.slots.suspected,
  ),
  one(
    'gauge',
    'redis_cluster_slots_fail',
    'Slots whose node is gone.',
    ({ cluster }) => cluster?.slots.failed,
  ),
  one('gauge', 'redis_cluster_known_nodes', 'Nodes of the cluster.', ({ cluster }) => cluster?.nodes.length),
  one('gauge', 'redis_cluster_size', 'Masters that have slots.', ({ cluster }) => cluster?.size),
];

export const redisSlowlogMetrics: readonly Metric<RedisSlowlog>[] = [
  {
    name: 'redis_slowlog_length',
    type: 'gauge',
    help: 'Entries of the slow log.',
    samples: ({ length }) => [[{}, length]],
  },
  {
    name: 'redis_slowlog_last_id',
    type: 'counter',
    help: 'The number of the last slow command: it grows with each.',
    samples: ({ entries: [last] }) => (last === undefined ? [] : [[{}, last.id]]),
  },
  {
    name: 'redis_last_slow_execution_duration_seconds',
    type: 'gauge',
    help: 'How long the last slow command took.',
    samples: ({ entries: [last] }) => (last === undefined ? [] : [[{}, last.took / 1000]]),
  },
  {
    name: 'redis_latency_spike_last',
    type: 'gauge',
    help: 'When the server last noticed a delay of its own, since the epoch.',
    samples: ({ latency }) => latency.map(({ event, at }): Sample => [{ event_name: event }, at / 1000]),
  },
  {
    name: 'redis_latency_spike_duration_seconds',
    type: 'gauge',
    help: 'How long that delay was.',
    samples: ({ latency }) =>
      latency.map(({ event, latest }): Sample => [{ event_name: event }, latest / 1000]),
  },
];

/** Streams have their length under a name of their own, as in redis_exporter. */
export const redisQueueMetrics: readonly Metric<RedisQueues>[] = [
  {
    name: 'redis_key_size',
    type: 'gauge',
    help: 'Length of a queue: a list, set or sorted set.',
    *samples({ queues }) {
      for (const { db, key, type, length } of queues)
        if (length !== undefined && type !== 'stream') yield [{ db: `db${db}`, key }, length];
    },
  },
  {
    name: 'redis_stream_length',
    type: 'gauge',
    help: 'Entries of a stream.',
    *samples({ queues }) {
      for (const { db, key, type, length } of queues)
        if (length !== undefined && type === 'stream') yield [{ db: `db${db}`, stream: key }, length];
    },
  },
  ofGroups('redis_stream_group_consumers', 'Consumers of a group.', ({ consumers }) => consumers),
  ofGroups(
    'redis_stream_group_messages_pending',
    'Entries delivered and not acknowledged.',
    ({ pending }) => pending,
  ),
  ofGroups('redis_stream_group_lag', 'Entries not delivered yet.', ({ lag }) => lag),
];

function ofGroups(
  name: string,
  help: string,
  value: (group: RedisQueues['queues'][number]['groups'][number]) => number | undefined,
): Metric<RedisQueues> {
  return {
    name,
    type: 'gauge',
    help,
    *samples({ queues }) {
      for (const { db, key, groups } of queues)
        for (const group of groups) {
          const known = value(group);
          if (known !== undefined) yield [{ db: `db${db}`, stream: key, group: group.name }, known];
        }
    },
  };
}
