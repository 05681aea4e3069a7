import type { Metric } from '../../../core/metric.ts';
import type { RedisUp } from '../../redis.ts';
import { flag, gauge } from '../../samples.ts';

/** What a node of a Redis Cluster says of it. */
export const clusterMetrics: readonly Metric<RedisUp>[] = [
  gauge('redis_cluster_enabled', 'Whether it is a node of a Redis Cluster.', ({ cluster }) =>
    flag(cluster !== undefined),
  ),
  gauge('redis_cluster_state', 'Whether the cluster serves all its slots.', ({ cluster }) =>
    flag(cluster && cluster.state === 'ok'),
  ),
  gauge(
    'redis_cluster_slots_assigned',
    'Slots that belong to a node.',
    ({ cluster }) => cluster?.slots.assigned,
  ),
  gauge('redis_cluster_slots_ok', 'Slots that are served.', ({ cluster }) => cluster?.slots.ok),
  gauge(
    'redis_cluster_slots_pfail',
    'Slots whose node is suspected.',
    ({ cluster }) => cluster?.slots.suspected,
  ),
  gauge('redis_cluster_slots_fail', 'Slots whose node is gone.', ({ cluster }) => cluster?.slots.failed),
  gauge('redis_cluster_known_nodes', 'Nodes of the cluster.', ({ cluster }) => cluster?.nodes.length),
  gauge('redis_cluster_size', 'Masters that have slots.', ({ cluster }) => cluster?.size),
];
