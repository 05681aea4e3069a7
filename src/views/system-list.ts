import { duration } from '../core/format.ts';
import type { Instant, Reading } from '../core/reading.ts';
import { sanitize } from '../core/sanitize.ts';
import { mainProbe } from '../domain/health.ts';
import type { System, SystemKind } from '../domain/stack.ts';
import { measure, named, words } from './columns.ts';
import { field, folded } from './fields.ts';
import { span, type Tone } from './line.ts';
import type { List } from './list.ts';
import { failureWords, reachOf, type Standing, timeOf } from './standing.ts';

type Item = { readonly system: System; readonly reading: Reading<unknown> };

const tones = { live: 'plain', stale: 'warn', down: 'bad', unread: 'dim' } as const satisfies Record<
  Standing,
  Tone
>;
const states = {
  live: 'live',
  stale: 'stale',
  down: 'down',
  unread: 'not read yet',
} as const satisfies Record<Standing, string>;
const kinds = {
  host: 'host',
  engine: 'container engine',
  postgres: 'PostgreSQL',
  pgbouncer: 'PgBouncer',
  redis: 'Redis',
  sentinel: 'Redis Sentinel',
  sqlite: 'SQLite',
  nginx: 'nginx',
  check: 'check',
} as const satisfies Record<SystemKind, string>;

const tone = ({ reading }: Item): Tone => tones[reachOf(reading)];
const stateOf = ({ reading }: Item): string => states[reachOf(reading)];
const order = ['down', 'stale', 'unread', 'live'] as const satisfies readonly Standing[];

function failed({ reading: { failure } }: Item, at: Instant): string {
  return failure === undefined ? '' : failureWords(failure, at);
}

/** Everything that is watched: whether it answers, since when not, and when it is tried again. What does not answer stands first. */
export const systemList: List<(typeof mainProbe)[SystemKind], Item> = {
  id: 'systems',
  title: 'Systems',
  needs: Object.values(mainProbe),
  rows: (known, { systems }) => {
    const items = systems.map((system) => ({
      system,
      reading: known[mainProbe[system.kind]][system.id] ?? {},
    }));
    return order.flatMap((standing) => items.filter(({ reading }) => reachOf(reading) === standing));
  },
  key: ({ system }) => system.id,
  columns: [
    named('system', { width: 12, priority: 1, tone }, ({ system }) => system.title),
    named('state', { width: 12, priority: 1, tone }, stateOf),
    measure(
      'age',
      { width: 6, priority: 1, tone: 'dim' },
      ({ reading }) => reading.last?.at,
      (value, _, { at }) => duration(value === undefined ? undefined : at - value),
    ),
    measure('took', { width: 7, priority: 3, tone: 'dim' }, ({ reading }) => reading.last?.took, duration),
    named('kind', { width: 16, priority: 3, tone: 'dim' }, ({ system }) => kinds[system.kind]),
    named('cluster', { width: 10, priority: 4, tone: 'dim' }, ({ system }) => system.group),
    named('where', { width: 24, priority: 2, tone: 'dim' }, ({ system }) => system.where),
    words(
      'failure',
      { width: 20, priority: 1, flex: true, tone },
      (item, { at }) => failed(item, at),
      (item) => item.reading.failure?.message,
    ),
  ],
  target: () => undefined,
  detail: ({ system, reading }, { columns }, { at }) => [
    field('system', `${sanitize(system.title)} · ${kinds[system.kind]} · ${sanitize(system.where)}`),
    field('state', span(stateOf({ system, reading }), tone({ system, reading }))),
    ...(reading.failure === undefined
      ? []
      : folded('failure', failureWords(reading.failure, at), columns, 'bad')),
    ...(reading.failure === undefined ? [] : [field('tries', `${reading.failure.count} failed in a row`)]),
    field(
      'last answer',
      reading.last === undefined
        ? span('never', 'dim')
        : `${timeOf(reading.last.at, at)}, ${duration(at - reading.last.at)} ago`,
    ),
    field('it took', reading.last === undefined ? '' : duration(reading.last.took)),
  ],
  empty: 'nothing is watched',
};
