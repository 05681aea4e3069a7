import { bytes, count, percent } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { judge, limits } from '../../domain/limits.ts';
import type { Database } from '../../domain/postgres/databases.ts';
import { measure, named } from '../columns.ts';
import { field } from '../fields.ts';
import { toneOf } from '../health.ts';
import { span } from '../line.ts';
import type { List } from '../list.ts';
import { columnsOf, type Row, rowsOf, systemColumn } from '../rows.ts';
import { oneOfEach } from './model.ts';
import { nodeTarget } from './words.ts';

const wrapTone = ({ wraparound }: Database) => toneOf(judge(wraparound, limits.wraparound));

/** The databases of each cluster, as its primary sees them. */
export const databaseList: List<'databases' | 'postgres', Row<Database>> = {
  id: 'databases',
  title: 'Databases',
  needs: ['databases', 'postgres'],
  rows: ({ databases, postgres }, stack) =>
    rowsOf(databases, oneOfEach(stack, postgres, databases), (value) => value.databases),
  key: ({ system, item }) => `${system.id} ${item.name}`,
  sort: 'size',
  columns: [
    systemColumn('node', 6),
    ...columnsOf<Database>([
      named('database', { width: 14, priority: 1, flex: true }, ({ name }) => name),
      measure('size', { width: 8, priority: 1 }, (database) => database.bytes, bytes),
      measure('connections', { width: 11, priority: 1 }, ({ connections }) => connections, count),
      measure(
        'wraparound',
        { width: 10, priority: 1, tone: wrapTone },
        ({ wraparound }) => wraparound,
        percent,
      ),
      measure('xid age', { width: 13, priority: 3, tone: 'dim' }, ({ xidAge }) => xidAge, count),
    ]),
  ],
  target: ({ system }) => nodeTarget(system),
  detail: ({ item }) => [
    field('database', sanitize(item.name)),
    field('size', item.bytes === undefined ? '' : bytes(item.bytes)),
    field('connections', count(item.connections)),
    field('oldest row', `${count(item.xidAge)} transactions old`),
    field(
      'wraparound',
      span(`${percent(item.wraparound)} of the way to the forced shutdown`, wrapTone(item)),
    ),
  ],
  empty: 'no database was counted yet',
};
