import { count } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { ConsumerGroup, RedisQueue } from '../../domain/redis.ts';
import { measure, named } from '../columns.ts';
import { blank, caption, field, folded } from '../fields.ts';
import type { List } from '../list.ts';
import { columnsOf, type Row, rowsOf, systemColumn } from '../rows.ts';
import { nodeTarget } from './words.ts';

/** The slowest group decides. */
function most(groups: readonly ConsumerGroup[], value: (group: ConsumerGroup) => number | undefined) {
  const known = groups.flatMap((group) => value(group) ?? []);
  return known.length === 0 ? undefined : Math.max(...known);
}

const onlyStreams = (value: number | undefined, { type }: RedisQueue): string =>
  value === undefined && type !== 'stream' ? '' : count(value);

/** The queues that the stack file names, as their master has them. */
export const redisQueueList: List<'redisQueues', Row<RedisQueue>> = {
  id: 'redisQueues',
  title: 'Queues',
  needs: ['redisQueues'],
  rows: ({ redisQueues }, stack) => rowsOf(redisQueues, stack, ({ queues }) => queues),
  key: ({ system, item }) => `${system.id} ${item.db} ${item.key}`,
  sort: 'length',
  columns: [
    systemColumn('node', 18, 3),
    ...columnsOf<RedisQueue>([
      named('queue', { width: 20, priority: 1, flex: true }, ({ key }) => key),
      measure('db', { width: 3, priority: 3, tone: 'dim' }, ({ db }) => db, count),
      named('type', { width: 7, priority: 2, tone: 'dim' }, ({ type }) => (type === 'none' ? 'empty' : type)),
      measure('length', { width: 10, priority: 1 }, ({ length }) => length, count),
      measure(
        'behind',
        { width: 10, priority: 1 },
        ({ groups }) => most(groups, ({ lag }) => lag),
        onlyStreams,
      ),
      measure(
        'pending',
        { width: 9, priority: 2 },
        ({ groups }) => most(groups, ({ pending }) => pending),
        onlyStreams,
      ),
      measure(
        'consumers',
        { width: 9, priority: 3 },
        ({ groups }) => most(groups, ({ consumers }) => consumers),
        onlyStreams,
      ),
      named('note', { width: 12, priority: 2, tone: 'unknown' }, ({ because }) => because),
    ]),
  ],
  target: ({ system }) => nodeTarget(system),
  detail: ({ system, item }, { columns }) => [
    field('queue', `${sanitize(item.key)} · database ${item.db} · on ${sanitize(system.title)}`),
    field('type', item.type === 'none' ? 'empty: there is no such key now' : item.type),
    field('length', count(item.length)),
    ...(item.because === undefined ? [] : folded('', sanitize(item.because), columns, 'unknown')),
    ...(item.groups.length === 0 ? [] : [blank, caption('groups')]),
    ...item.groups.map(({ name, lag, pending, consumers }) =>
      field(
        sanitize(name).slice(0, 14),
        `${count(lag)} behind · ${count(pending)} pending · ${count(consumers)} consumers`,
      ),
    ),
  ],
  empty: 'no queue is named: list its key under `queues` of a redis entry in the stack file',
};
