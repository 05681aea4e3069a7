import { expect, test } from 'vitest';
import { redisGroupMetrics } from '../../../src/domain/redis/group.metrics.ts';
import { redisQueueMetrics } from '../../../src/domain/redis/metrics/queues.ts';
import { redisSlowlogMetrics } from '../../../src/domain/redis/metrics/slowlog.ts';
import { redisMetrics } from '../../../src/domain/redis/metrics.ts';
import { sentinelMetrics } from '../../../src/domain/redis/sentinel-metrics.ts';
import { redisGroups } from '../../../src/domain/redis/topology.ts';
import { by, live, master, replica, sentinel, systemOf } from './nodes.ts';

const samplesOf = <T>(
  metrics: readonly { readonly name: string; readonly samples: (value: T) => Iterable<readonly unknown[]> }[],
  name: string,
  value: T,
) => [...(metrics.find((metric) => metric.name === name)?.samples(value) ?? [])].map(([, number]) => number);

test('every metric follows the names of Prometheus', () => {
  for (const { name, type } of [
    ...redisMetrics,
    ...redisSlowlogMetrics,
    ...redisQueueMetrics,
    ...sentinelMetrics,
  ]) {
    expect(name).toMatch(/^redis_[a-z_]+$/);
    if (name.endsWith('_total')) expect(type).toBe('counter');
  }
});

test('what is not known has no sample', () => {
  const node = master({ rates: undefined, memory: { ...master().memory, max: undefined } });
  expect(samplesOf(redisMetrics, 'redis_memory_max_bytes', node)).toEqual([]);
  expect(samplesOf(redisMetrics, 'redis_evicted_keys_per_second', node)).toEqual([]);
  expect(samplesOf(redisMetrics, 'redis_master_link_up', node)).toEqual([]);
  expect(samplesOf(redisMetrics, 'redis_connected_clients', node)).toEqual([12]);
});

test('a server that is full is up, and has no other numbers', () => {
  const full = { is: 'full', message: 'ERR max number of clients reached' } as const;
  expect(samplesOf(redisMetrics, 'redis_up', full)).toEqual([1]);
  expect(samplesOf(redisMetrics, 'redis_full', full)).toEqual([1]);
  expect(samplesOf(redisMetrics, 'redis_connected_clients', full)).toEqual([]);
});

test('a group tells what no node of it tells alone', () => {
  const systems = ['m1', 's1', 'q1'].map(systemOf);
  const groups = redisGroups(
    systems,
    by({ m1: live(master()), s1: live(replica({ offset: 900 })) }),
    by({ q1: live(sentinel()) }),
  );
  const told = (name: string) => samplesOf(redisGroupMetrics, name, groups);
  expect(told('redis_group_masters')).toEqual([1]);
  expect(told('redis_group_split_brain_masters')).toEqual([0]);
  expect(told('redis_replica_behind_bytes')).toEqual([100]);
  expect(told('redis_replica_streaming')).toEqual([1]);
  expect(told('redis_group_quorum')).toEqual([1]);
  expect(told('redis_group_named_masters')).toEqual([1]);
});

test('nothing is said of Sentinels where there are none', () => {
  const groups = redisGroups([systemOf('m1')], by({ m1: live(master()) }), {});
  expect(samplesOf(redisGroupMetrics, 'redis_group_quorum', groups)).toEqual([]);
});
