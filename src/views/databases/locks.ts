import { count, duration } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Lock } from '../../domain/postgres/activity.ts';
import { measure, named, words } from '../columns.ts';
import { field } from '../fields.ts';
import { span } from '../line.ts';
import type { List } from '../list.ts';
import { columnsOf, type Row, rowsOf, systemColumn } from '../rows.ts';
import { queryLines } from './sessions.ts';
import { inOneLine, nodeTarget, ofSession, shortState } from './words.ts';

const holder = ({ pid }: Lock): string => (pid === 0 ? 'prepared' : String(pid));
const isRoot = ({ depth }: Lock): boolean => depth === 0;
const blank = (value: number | undefined): string => (value === undefined ? '' : duration(value));

/** Who waits for whom as a tree: who holds, and below it who waits. */
export const lockList: List<'sessions', Row<Lock>> = {
  id: 'locks',
  title: 'Locks',
  needs: ['sessions'],
  rows: ({ sessions }, stack) => rowsOf(sessions, stack, ({ locks }) => locks),
  key: ({ system, item }) => `${system.id} ${item.root} ${item.depth} ${item.pid}`,
  columns: [
    systemColumn('node', 6),
    ...columnsOf<Lock>([
      words(
        'pid',
        { width: 12, priority: 1, tone: (lock) => (isRoot(lock) ? 'warn' : 'plain') },
        (lock) => `${'  '.repeat(lock.depth)}${holder(lock)}`,
        () => undefined,
      ),
      measure(
        'blocks',
        { width: 6, priority: 1 },
        ({ blocks }) => blocks,
        (value) => (value ? count(value) : ''),
      ),
      measure('waited', { width: 6, priority: 1, tone: 'warn' }, ({ waited }) => waited, blank),
      measure('in tx', { width: 6, priority: 2 }, ({ transactionAge }) => transactionAge, blank),
      named('state', { width: 11, priority: 2, tone: 'dim' }, ({ state }) => shortState(state)),
      named('application', { width: 12, priority: 1 }, ({ application }) => application),
      named('user', { width: 9, priority: 4, tone: 'dim' }, ({ user }) => user),
      named('wants', { width: 20, priority: 3 }, ({ wants }) => wants),
      named('on', { width: 14, priority: 2 }, ({ on }) => on),
      named('query', { width: 14, priority: 1, flex: true, tone: 'dim' }, ({ query }) => inOneLine(query)),
    ]),
  ],
  target: ({ system }) => nodeTarget(system),
  flags: ({ item }) => ofSession(item.pid, item.startedAt, item.application),
  detail: ({ item }, { columns }) => [
    field(
      isRoot(item) ? 'holds' : 'waits',
      span(item.pid === 0 ? 'a prepared transaction' : `pid ${item.pid}`, isRoot(item) ? 'warn' : 'plain'),
    ),
    field('blocks', item.blocks === 0 ? span('nobody', 'dim') : `${count(item.blocks)} sessions behind it`),
    field('application', sanitize(item.application) || 'no name'),
    field('user', sanitize(item.user)),
    field('state', sanitize(item.state)),
    field(
      'transaction',
      item.transactionAge === undefined ? '' : `open for ${duration(item.transactionAge)}`,
    ),
    ...(item.waited === undefined ? [] : [field('waited', duration(item.waited))]),
    ...(item.wants === undefined
      ? []
      : [
          field('wants', `${sanitize(item.wants)}${item.on === undefined ? '' : ` on ${sanitize(item.on)}`}`),
        ]),
    ...queryLines(item.query, columns),
  ],
  empty: 'nobody waits for a lock',
};
