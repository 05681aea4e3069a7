import { count, duration } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { judge, limits } from '../../domain/limits.ts';
import { isIdleInTransaction, type Session } from '../../domain/postgres/activity.ts';
import type { Stack } from '../../domain/stack.ts';
import { measure, named } from '../columns.ts';
import { blank, caption, field } from '../fields.ts';
import { toneOf } from '../health.ts';
import { type Line, span } from '../line.ts';
import type { List } from '../list.ts';
import type { Known, Look, Size } from '../panel.ts';
import { columnsOf, type Row, rowsOf, systemColumn } from '../rows.ts';
import { timeOf } from '../standing.ts';
import { wrap } from '../wrap.ts';
import { inOneLine, nodeTarget, ofSession, shortState } from './words.ts';

function stateTone(session: Session) {
  if (isIdleInTransaction(session)) return toneOf(judge(session.stateAge, limits.idleInTransaction));
  if (session.blockedBy.length > 0) return 'warn';
  return session.state === 'active' ? 'plain' : 'dim';
}

/** What a session waits for says more than that it is at work. */
const stateWords = ({ state, blockedBy: [first] }: Session): string =>
  first === undefined ? shortState(state) : `behind ${first}`;

/** Our own are always in one, to read this list. */
const transactionAge = ({ own, transactionAge: age }: Session): number | undefined => (own ? undefined : age);

/** A session at rest waits for its client, which is no news. */
const waitWords = ({ wait, state }: Session): string | undefined => (state === 'idle' ? undefined : wait);

/** Who does what on every node, the oldest transaction first. */
export const sessionList: List<'sessions', Row<Session>> = {
  id: 'sessions',
  title: 'Sessions',
  needs: ['sessions'],
  rows: ({ sessions }, stack) => rowsOf(sessions, stack, (value) => value.sessions),
  key: ({ system, item }) => `${system.id} ${item.pid} ${item.startedAt}`,
  sort: 'in tx',
  columns: [
    systemColumn('node', 6, 3),
    ...columnsOf<Session>([
      measure('pid', { width: 7, priority: 1, tone: 'dim' }, ({ pid }) => pid, String),
      named('state', { width: 12, priority: 1, tone: stateTone }, stateWords),
      measure('in tx', { width: 7, priority: 1 }, transactionAge, inTransaction),
      measure('in state', { width: 8, priority: 4, tone: 'dim' }, ({ stateAge }) => stateAge, duration),
      named('application', { width: 12, priority: 2 }, ({ application, own }) =>
        own ? 'this console' : application,
      ),
      named('user', { width: 11, priority: 3, tone: 'dim' }, ({ user }) => user),
      named('database', { width: 9, priority: 3, tone: 'dim' }, ({ database }) => database),
      named('waits for', { width: 18, priority: 3 }, waitWords),
      named('blocked by', { width: 10, priority: 4, tone: 'warn' }, ({ blockedBy }) => blockedBy.join(' ')),
      named('from', { width: 15, priority: 4, tone: 'dim' }, ({ address }) => address),
      named('mark', { width: 8, priority: 1, tone: 'warn' }, ({ sensitive }) => sensitive),
      named('query', { width: 16, priority: 1, flex: true, tone: 'dim' }, ({ query }) => inOneLine(query)),
    ]),
  ],
  target: ({ system }) => nodeTarget(system),
  flags: ({ item }) => ofSession(item.pid, item.startedAt, item.application),
  detail: ({ item }, size, look) => sessionDetail(item, size, look),
  note: firstOfMany,
  empty: 'no session is open besides our own',
};

/** Of a server with very many sessions only so many are read. */
function firstOfMany({ sessions }: Known<'sessions'>, { systems }: Stack): string {
  const cut = systems.flatMap(({ id, title }) => {
    const value = sessions[id]?.last?.value;
    return value?.truncated === true
      ? [`the first ${count(value.sessions.length)} of many on ${sanitize(title)}`]
      : [];
  });
  return cut.join(', ');
}

/** Outside a transaction there is no age: that is nothing, not something unknown. */
function inTransaction(age: number | undefined): string {
  return age === undefined ? '' : duration(age);
}

function sessionDetail(session: Session, { columns }: Size, { at }: Look): readonly Line[] {
  const { pid, user, database, application, address, wait, sensitive, blockedBy } = session;
  return [
    field(
      'session',
      `pid ${pid} · ${sanitize(user)}@${sanitize(database)}`,
      span(session.own ? '  this console' : '', 'accent'),
    ),
    field('application', sanitize(application) || 'no name'),
    field('from', sanitize(address) || 'a local socket'),
    field('connected', `${timeOf(session.startedAt, at)}, ${duration(at - session.startedAt)} ago`),
    field(
      'state',
      span(sanitize(session.state), stateTone(session)),
      span(session.stateAge === undefined ? '' : `  for ${duration(session.stateAge)}`, 'dim'),
    ),
    field(
      'transaction',
      session.transactionAge === undefined
        ? span('none open', 'dim')
        : `open for ${duration(session.transactionAge)}`,
    ),
    field('waits for', wait === undefined ? span('nothing', 'dim') : sanitize(wait)),
    field(
      'blocked by',
      blockedBy.length === 0 ? span('nobody', 'dim') : span(`pid ${blockedBy.join(', ')}`, 'warn'),
    ),
    ...(sensitive === undefined
      ? []
      : [field('mark', span(`${sensitive}: it changes or destroys what is there`, 'warn'))]),
    ...queryLines(session.query, columns),
  ];
}

/** A statement in full, as far as the server keeps it. */
export function queryLines(query: string, columns: number): readonly Line[] {
  const lines = wrap(inOneLine(query), Math.max(20, columns), 30);
  return [
    blank,
    caption('query'),
    ...(lines.length === 0 ? ['none'] : lines).map((line): Line => [span(line)]),
  ];
}
