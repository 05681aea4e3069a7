import { count, duration } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Pool } from '../../domain/pgbouncer.ts';
import { measure, named } from '../columns.ts';
import { field } from '../fields.ts';
import { toneOf } from '../health.ts';
import { span } from '../line.ts';
import type { List } from '../list.ts';
import { columnsOf, type Row, rowsOf, systemColumn } from '../rows.ts';
import { poolHealth } from './model.ts';

const stateOf = ({ paused, disabled }: Pool): string => (paused ? 'paused' : disabled ? 'disabled' : 'open');
const healthTone = (pool: Pool) => toneOf(poolHealth(pool));
const waitTone = (pool: Pool) =>
  pool.clientsWaiting > 0 && poolHealth(pool) === 'ok' ? 'warn' : healthTone(pool);
const wait = (value: number | undefined): string => (value === 0 ? '0 s' : duration(value));

export const poolList: List<'pgbouncer', Row<Pool>> = {
  id: 'pools',
  title: 'Pools',
  needs: ['pgbouncer'],
  rows: ({ pgbouncer }, stack) => rowsOf(pgbouncer, stack, ({ pools }) => pools),
  key: ({ system, item }) => `${system.id} ${item.database} ${item.user}`,
  sort: 'waiting',
  columns: [
    systemColumn('pooler', 10),
    ...columnsOf<Pool>([
      named('database', { width: 10, priority: 1, flex: true }, ({ database }) => database),
      named('user', { width: 9, priority: 2 }, ({ user }) => user),
      named('state', { width: 8, priority: 1, tone: healthTone }, stateOf),
      measure('active', { width: 6, priority: 1 }, ({ clientsActive }) => clientsActive, count),
      measure(
        'waiting',
        { width: 8, priority: 1, tone: waitTone },
        ({ clientsWaiting }) => clientsWaiting,
        count,
      ),
      measure('max wait', { width: 8, priority: 1, tone: waitTone }, ({ maxWait }) => maxWait, wait),
      measure('at work', { width: 7, priority: 2 }, ({ serversActive }) => serversActive, count),
      measure('at rest', { width: 7, priority: 3, tone: 'dim' }, ({ serversIdle }) => serversIdle, count),
      measure('to check', { width: 8, priority: 4, tone: 'dim' }, ({ serversUsed }) => serversUsed, count),
      measure('size', { width: 5, priority: 2, tone: 'dim' }, ({ size }) => size, count),
      named('mode', { width: 11, priority: 3, tone: 'dim' }, ({ mode }) => mode),
    ]),
  ],
  target: () => undefined,
  detail: ({ system, item }) => [
    field('pool', `${sanitize(item.database)} · ${sanitize(item.user)} · on ${sanitize(system.title)}`),
    field('state', span(stateOf(item), healthTone(item))),
    field('mode', sanitize(item.mode)),
    field('clients', `${count(item.clientsActive)} active · ${count(item.clientsWaiting)} waiting`),
    field('max wait', span(wait(item.maxWait), waitTone(item))),
    field(
      'servers',
      `${count(item.serversActive)} at work · ${count(item.serversIdle)} at rest · ${count(item.serversUsed)} to check`,
    ),
    field('size', item.size === undefined ? '' : `${count(item.size)} server connections`),
  ],
  empty: 'no pooler is watched, or nobody has connected through it yet',
};
