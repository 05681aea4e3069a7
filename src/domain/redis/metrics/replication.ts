import type { Metric } from '../../../core/metric.ts';
import type { RedisUp } from '../../redis.ts';
import { flag, gauge, one, seconds } from '../../samples.ts';

type Follower = RedisUp['replicas'][number];

const ofReplica = (
  name: string,
  help: string,
  value: (replica: Follower, node: RedisUp) => number | undefined,
): Metric<RedisUp> => ({
  name,
  type: 'gauge',
  help,
  samples: (node) =>
    node.replicas.flatMap((replica) => one(value(replica, node), { slave: replica.address })),
});

const acknowledged: Metric<RedisUp> = {
  name: 'redis_connected_slave_offset_bytes',
  type: 'gauge',
  help: 'What a replica has acknowledged.',
  samples: ({ replicas }) =>
    replicas.flatMap(({ address, state, offset }) => one(offset, { slave: address, slave_state: state })),
};

export const replicationMetrics: readonly Metric<RedisUp>[] = [
  gauge('redis_connected_slaves', 'Replicas that follow.', ({ replicas }) => replicas.length),
  gauge('redis_master_repl_offset', 'The position of a master in its own stream.', ({ role, offset }) =>
    role === 'master' ? offset : undefined,
  ),
  gauge('redis_slave_repl_offset', 'The position of a replica in its master’s stream.', ({ role, offset }) =>
    role === 'replica' ? offset : undefined,
  ),
  acknowledged,
  ofReplica(
    'redis_connected_slave_behind_bytes',
    'What a replica has not acknowledged.',
    ({ offset }, node) =>
      offset === undefined || node.offset === undefined ? undefined : Math.max(0, node.offset - offset),
  ),
  ofReplica('redis_connected_slave_lag_seconds', 'Time since a replica acknowledged.', ({ lag }) =>
    seconds(lag),
  ),
  gauge(
    'redis_min_slaves_good_slaves',
    'Replicas that count for min-replicas-to-write.',
    ({ goodReplicas }) => goodReplicas,
  ),
  gauge('redis_master_link_up', 'Whether a replica hears its master.', ({ link }) =>
    flag(link && link.status === 'up'),
  ),
  gauge('redis_master_last_io_seconds_ago', 'Time since a replica heard its master.', ({ link }) =>
    seconds(link?.silence),
  ),
  gauge('redis_master_sync_in_progress', 'Whether a replica takes a full copy.', ({ link }) =>
    flag(link && link.syncing !== undefined),
  ),
];
