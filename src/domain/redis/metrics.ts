import type { Metric } from '../../core/metric.ts';
import type { RedisNode, RedisUp } from '../redis.ts';
import { gauge, where } from '../samples.ts';
import { clusterMetrics } from './metrics/cluster.ts';
import { memoryMetrics } from './metrics/memory.ts';
import { persistenceMetrics } from './metrics/persistence.ts';
import { replicationMetrics } from './metrics/replication.ts';
import { serverMetrics } from './metrics/server.ts';

const isUp = (node: RedisNode): node is RedisUp => node.is === 'up';

/** The names are redis_exporter's where it has one. A server that does not serve us has only the first two. */
export const redisMetrics: readonly Metric<RedisNode>[] = [
  gauge('redis_up', 'Whether the server serves clients, also when it is full.', ({ is }) =>
    Number(is !== 'busy'),
  ),
  gauge('redis_full', 'Whether the server refuses clients because all its connections are taken.', ({ is }) =>
    Number(is === 'full'),
  ),
  ...where(isUp, [
    ...serverMetrics,
    ...memoryMetrics,
    ...replicationMetrics,
    ...persistenceMetrics,
    ...clusterMetrics,
  ]),
];
