import { count, duration, percent } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { RedisDatabase } from '../../domain/redis.ts';
import { measure } from '../columns.ts';
import { field } from '../fields.ts';
import type { List } from '../list.ts';
import { columnsOf, type Row, rowsOf, systemColumn } from '../rows.ts';
import { nodeTarget } from './words.ts';

const share = ({ keys, expiring }: RedisDatabase): number | undefined =>
  keys === 0 ? undefined : expiring / keys;

/** How many keys there are where. */
export const redisKeyspaceList: List<'redis', Row<RedisDatabase>> = {
  id: 'redisKeyspace',
  title: 'Keyspace',
  needs: ['redis'],
  rows: ({ redis }, stack) => rowsOf(redis, stack, (value) => (value.is === 'up' ? value.databases : [])),
  key: ({ system, item }) => `${system.id} ${item.number}`,
  columns: [
    systemColumn('node', 18),
    ...columnsOf<RedisDatabase>([
      measure('database', { width: 8, priority: 1 }, ({ number }) => number, count),
      measure('keys', { width: 12, priority: 1 }, ({ keys }) => keys, count),
      measure('that expire', { width: 12, priority: 1 }, ({ expiring }) => expiring, count),
      measure('share', { width: 6, priority: 2, tone: 'dim' }, share, percent),
      measure('mean time left', { width: 14, priority: 2, tone: 'dim' }, ({ ttl }) => ttl, duration),
    ]),
  ],
  target: ({ system }) => nodeTarget(system),
  detail: ({ system, item }) => [
    field('database', `${item.number} on ${sanitize(system.title)}`),
    field('keys', count(item.keys)),
    field('that expire', `${count(item.expiring)} · ${percent(share(item))}`),
    field('mean time left', item.ttl === undefined ? '' : duration(item.ttl)),
  ],
  empty: 'no key is kept anywhere, or no Redis answers',
};
