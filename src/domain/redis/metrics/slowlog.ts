import type { Metric } from '../../../core/metric.ts';
import type { RedisSlowlog } from '../../redis.ts';
import { counter, each, gauge, seconds } from '../../samples.ts';

const ofEvent = each<RedisSlowlog, RedisSlowlog['latency'][number]>(
  'gauge',
  ({ latency }) => latency,
  ({ event }) => ({ event_name: event }),
);

export const redisSlowlogMetrics: readonly Metric<RedisSlowlog>[] = [
  gauge('redis_slowlog_length', 'Entries of the slow log.', ({ length }) => length),
  counter(
    'redis_slowlog_last_id',
    'The number of the last slow command: it grows with each.',
    ({ entries: [last] }) => last?.id,
  ),
  gauge(
    'redis_last_slow_execution_duration_seconds',
    'How long the last slow command took.',
    ({ entries: [last] }) => seconds(last?.took),
  ),
  ofEvent(
    'redis_latency_spike_last',
    'When the server last noticed a delay of its own, since the epoch.',
    ({ at }) => seconds(at),
  ),
  ofEvent('redis_latency_spike_duration_seconds', 'How long that delay was.', ({ latest }) =>
    seconds(latest),
  ),
];
