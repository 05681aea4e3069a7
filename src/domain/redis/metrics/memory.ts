import type { Metric } from '../../../core/metric.ts';
import type { RedisUp } from '../../redis.ts';
import { counter, gauge } from '../../samples.ts';

const policy: Metric<RedisUp> = {
  name: 'redis_memory_policy_info',
  type: 'gauge',
  help: 'What happens when memory is full, as a label.',
  samples: ({ memory }) => (memory.policy === '' ? [] : [[{ policy: memory.policy }, 1]]),
};

/** Memory, and what becomes of the keys in it. */
export const memoryMetrics: readonly Metric<RedisUp>[] = [
  gauge('redis_memory_used_bytes', 'Memory the server has allocated.', ({ memory }) => memory.used),
  gauge(
    'redis_memory_used_rss_bytes',
    'Memory the server has from the system.',
    ({ memory }) => memory.resident,
  ),
  gauge('redis_memory_used_peak_bytes', 'The most it has ever allocated.', ({ memory }) => memory.peak),
  gauge('redis_memory_max_bytes', 'maxmemory; no sample without a limit.', ({ memory }) => memory.max),
  gauge(
    'redis_mem_fragmentation_ratio',
    'Memory from the system to memory allocated.',
    ({ memory }) => memory.fragmentation,
  ),
  policy,
  counter('redis_keyspace_hits_total', 'Keys looked up and found.', ({ counters }) => counters.hits),
  counter('redis_keyspace_misses_total', 'Keys looked up and not found.', ({ counters }) => counters.misses),
  counter(
    'redis_evicted_keys_total',
    'Keys thrown away for lack of memory.',
    ({ counters }) => counters.evicted,
  ),
  gauge('redis_evicted_keys_per_second', 'Keys thrown away a second.', ({ rates }) => rates?.evicted),
  counter('redis_expired_keys_total', 'Keys whose time was over.', ({ counters }) => counters.expired),
];
