import { count, duration, unknown } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Statement, Statements } from '../../domain/postgres/activity.ts';
import { measure, named, words } from '../columns.ts';
import { field, folded } from '../fields.ts';
import type { List } from '../list.ts';
import { columnsOf, type Row, rowsOf, systemColumn } from '../rows.ts';
import { queryLines } from './sessions.ts';
import { inOneLine, nodeTarget } from './words.ts';

/** A statement, or why a node's statements are not known. */
type Item = { readonly statement: Statement } | { readonly absent: string };

const itemsOf = (value: Statements): readonly Item[] =>
  value.is === 'absent' ? [{ absent: value.because }] : value.statements.map((statement) => ({ statement }));

const of =
  <V>(value: (statement: Statement) => V) =>
  (item: Item): V | undefined =>
    'statement' in item ? value(item.statement) : undefined;

const text = (item: Item): string =>
  'statement' in item ? inOneLine(item.statement.query) : `not known: ${item.absent}`;

/** A node without statements has no numbers at all, and its reason says so once. */
const or =
  (format: (value: number | undefined) => string) =>
  (value: number | undefined, item: Item): string =>
    'statement' in item ? format(value) : value === undefined ? '' : unknown;

/** Where the server spends its time: since the last reading first, because totals only ever grow. */
export const statementList: List<'statements', Row<Item>> = {
  id: 'statements',
  title: 'Statements',
  needs: ['statements'],
  rows: ({ statements }, stack) => rowsOf(statements, stack, itemsOf),
  key: ({ system, item }) =>
    `${system.id} ${'statement' in item ? `${item.statement.id} ${item.statement.user} ${item.statement.database}` : ''}`,
  sort: 'time now',
  columns: [
    systemColumn('node', 6),
    ...columnsOf<Item>([
      measure(
        'time now',
        { width: 9, priority: 1 },
        of(({ msNew }) => msNew),
        or(duration),
      ),
      measure(
        'calls now',
        { width: 9, priority: 1 },
        of(({ callsNew }) => callsNew),
        or(count),
      ),
      measure(
        'mean',
        { width: 7, priority: 1 },
        of(({ meanMs }) => meanMs),
        or(duration),
      ),
      measure(
        'max',
        { width: 7, priority: 3, tone: 'dim' },
        of(({ maxMs }) => maxMs),
        or(duration),
      ),
      measure(
        'calls',
        { width: 10, priority: 3, tone: 'dim' },
        of(({ calls }) => calls),
        or(count),
      ),
      measure(
        'total',
        { width: 7, priority: 2, tone: 'dim' },
        of(({ totalMs }) => totalMs),
        or(duration),
      ),
      measure(
        'rows',
        { width: 11, priority: 4, tone: 'dim' },
        of(({ rows }) => rows),
        or(count),
      ),
      named(
        'database',
        { width: 9, priority: 3, tone: 'dim' },
        of(({ database }) => database),
      ),
      named(
        'user',
        { width: 9, priority: 4, tone: 'dim' },
        of(({ user }) => user),
      ),
      words(
        'query',
        { width: 20, priority: 1, flex: true, tone: (item) => ('statement' in item ? 'plain' : 'unknown') },
        text,
        text,
      ),
    ]),
  ],
  target: ({ system }) => nodeTarget(system),
  detail: ({ item }, { columns }) =>
    'absent' in item
      ? folded('not known', sanitize(item.absent), columns, 'unknown')
      : statementDetail(item.statement, columns),
  empty: 'no statement was counted yet',
};

function statementDetail(statement: Statement, columns: number) {
  const { database, user, calls, callsNew, totalMs, msNew, meanMs, maxMs, rows } = statement;
  return [
    field('statement', `${sanitize(user)}@${sanitize(database)}`),
    field('now', `${duration(msNew)} in ${count(callsNew)} calls since the last reading`),
    field('in all', `${duration(totalMs)} in ${count(calls)} calls`),
    field('a call', `${duration(meanMs)} on average · ${duration(maxMs)} at most`),
    field('rows', `${count(rows)} · ${calls === 0 ? unknown : count(rows / calls)} a call`),
    ...queryLines(statement.query, columns),
  ];
}
