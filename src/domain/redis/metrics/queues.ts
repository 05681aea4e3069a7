import type { Metric } from '../../../core/metric.ts';
import type { RedisQueues } from '../../redis.ts';
import { each } from '../../samples.ts';

type Queue = RedisQueues['queues'][number];
type Member = { readonly queue: Queue; readonly group: Queue['groups'][number] };

const ofList = each<RedisQueues, Queue>(
  'gauge',
  ({ queues }) => queues.filter(({ type }) => type !== 'stream'),
  ({ db, key }) => ({ db: `db${db}`, key }),
);
const ofStream = each<RedisQueues, Queue>(
  'gauge',
  ({ queues }) => queues.filter(({ type }) => type === 'stream'),
  ({ db, key }) => ({ db: `db${db}`, stream: key }),
);
const ofGroup = each<RedisQueues, Member>(
  'gauge',
  ({ queues }) => queues.flatMap((queue) => queue.groups.map((group) => ({ queue, group }))),
  ({ queue, group }) => ({ db: `db${queue.db}`, stream: queue.key, group: group.name }),
);

/** Streams have their length under a name of their own, as in redis_exporter. */
export const redisQueueMetrics: readonly Metric<RedisQueues>[] = [
  ofList('redis_key_size', 'Length of a queue: a list, set or sorted set.', ({ length }) => length),
  ofStream('redis_stream_length', 'Entries of a stream.', ({ length }) => length),
  ofGroup('redis_stream_group_consumers', 'Consumers of a group.', ({ group }) => group.consumers),
  ofGroup(
    'redis_stream_group_messages_pending',
    'Entries delivered and not acknowledged.',
    ({ group }) => group.pending,
  ),
  ofGroup('redis_stream_group_lag', 'Entries not delivered yet.', ({ group }) => group.lag),
];
