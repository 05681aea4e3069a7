import type { Metric } from '../../core/metric.ts';
import type { PostgresNode, Up } from '../postgres.ts';
import { gauge, where } from '../samples.ts';
import { replicationMetrics } from './metrics/replication.ts';
import { serverMetrics } from './metrics/server.ts';
import { workMetrics } from './metrics/work.ts';

const isUp = (node: PostgresNode): node is Up => node.is === 'up';

const state: Metric<PostgresNode> = {
  name: 'pg_server_state',
  type: 'gauge',
  help: 'What the server says it is; 1 with its word as a label, and whose limit is reached where it is full.',
  samples: (node) => [[{ state: node.is, limit: node.is === 'full' ? node.limit : '' }, 1]],
};

/** The names are postgres_exporter's where it has one. A server that does not let us in has only the first two. */
export const postgresMetrics: readonly Metric<PostgresNode>[] = [
  gauge('pg_up', 'Whether the server serves clients, also when it is full.', ({ is }) =>
    Number(is === 'up' || is === 'full'),
  ),
  state,
  ...where(isUp, [...serverMetrics, ...replicationMetrics, ...workMetrics]),
];
