import { duration } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { LatencyEvent, SlowCommand } from '../../domain/redis.ts';
import { measure, named, words } from '../columns.ts';
import { field, folded } from '../fields.ts';
import type { List } from '../list.ts';
import { columnsOf, type Row, rowsOf, systemColumn } from '../rows.ts';
import { timeOf } from '../standing.ts';
import { nodeTarget } from './words.ts';

const clientOf = ({ client, clientName }: SlowCommand): string =>
  [clientName, client].filter((text) => text !== '').join(' ');

/** What was slow lately, the newest first; only the commands, never their values. */
export const redisSlowList: List<'redisSlowlog', Row<SlowCommand>> = {
  id: 'redisSlow',
  title: 'Slow log',
  needs: ['redisSlowlog'],
  rows: ({ redisSlowlog }, stack) =>
    [...rowsOf(redisSlowlog, stack, ({ entries }) => entries)].sort(
      (one, other) => other.item.at - one.item.at,
    ),
  key: ({ system, item }) => `${system.id} ${item.id} ${item.at}`,
  columns: [
    systemColumn('node', 18),
    ...columnsOf<SlowCommand>([
      words(
        'at',
        { width: 12, priority: 1, tone: 'dim' },
        ({ at }, look) => timeOf(at, look.at),
        ({ at }) => -at,
      ),
      measure('took', { width: 8, priority: 1 }, ({ took }) => took, duration),
      named('client', { width: 24, priority: 3, tone: 'dim' }, clientOf),
      named('command', { width: 20, priority: 1, flex: true }, ({ command }) => command),
    ]),
  ],
  target: ({ system }) => nodeTarget(system),
  detail: ({ system, item }, { columns }, { at }) => [
    field('node', sanitize(system.title)),
    field('at', `${timeOf(item.at, at)}, ${duration(at - item.at)} ago`),
    field('took', duration(item.took)),
    field('client', sanitize(clientOf(item))),
    ...folded('command', sanitize(item.command), columns),
  ],
  empty: 'nothing was slow: the slow log is empty',
};

/** Delays that the servers noticed themselves. */
export const redisLatencyList: List<'redisSlowlog', Row<LatencyEvent>> = {
  id: 'redisLatency',
  title: 'Delays',
  needs: ['redisSlowlog'],
  rows: ({ redisSlowlog }, stack) => rowsOf(redisSlowlog, stack, ({ latency }) => latency),
  key: ({ system, item }) => `${system.id} ${item.event}`,
  columns: [
    systemColumn('node', 18),
    ...columnsOf<LatencyEvent>([
      named('event', { width: 20, priority: 1, flex: true }, ({ event }) => event),
      words(
        'last',
        { width: 12, priority: 1 },
        ({ at }, look) => timeOf(at, look.at),
        ({ at }) => -at,
      ),
      measure('it took', { width: 8, priority: 1 }, ({ latest }) => latest, duration),
      measure('longest', { width: 8, priority: 2, tone: 'dim' }, ({ longest }) => longest, duration),
    ]),
  ],
  target: ({ system }) => nodeTarget(system),
  detail: ({ system, item }, _, { at }) => [
    field('node', sanitize(system.title)),
    field('event', sanitize(item.event)),
    field('last', `${timeOf(item.at, at)}, ${duration(at - item.at)} ago`),
    field('it took', duration(item.latest)),
    field('longest', duration(item.longest)),
  ],
  empty: 'no delay was noticed, or latency-monitor-threshold is not set',
};
