import { count, duration } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { roleExpectations } from '../../domain/limits.ts';
import type { RoleLimits } from '../../domain/postgres/databases.ts';
import { measure, named } from '../columns.ts';
import { field } from '../fields.ts';
import { type Span, span } from '../line.ts';
import type { Column, List } from '../list.ts';
import { columnsOf, type Row, rowsOf, systemColumn } from '../rows.ts';
import { oneOfEach } from './model.ts';
import { nodeTarget } from './words.ts';

type Limit = keyof typeof roleExpectations;

const names = {
  statementTimeout: 'statement_timeout',
  lockTimeout: 'lock_timeout',
  idleInTransactionTimeout: 'idle_in_transaction_session_timeout',
} as const satisfies Record<Limit, string>;

const words = (value: number | undefined): string =>
  value === undefined ? 'default' : value === 0 ? 'no limit' : duration(value);

const isLoose = (role: RoleLimits, limit: Limit): boolean => {
  const value = role[limit];
  return value !== undefined && (value === 0 || value > roleExpectations[limit]);
};

const tone = (role: RoleLimits, limit: Limit) =>
  role[limit] === undefined ? 'dim' : isLoose(role, limit) ? 'warn' : 'plain';

const column = (limit: Limit, title: string, width: number): Column<RoleLimits> => ({
  id: limit,
  title,
  width,
  align: 'right',
  priority: 1,
  value: (role) => role[limit],
  cell: (role): Span => span(words(role[limit]), tone(role, limit)),
});

/** What each role's sessions may take, against what an application's role should allow itself. */
export const roleList: List<'databases' | 'postgres', Row<RoleLimits>> = {
  id: 'roles',
  title: 'Role limits',
  needs: ['databases', 'postgres'],
  rows: ({ databases, postgres }, stack) =>
    rowsOf(databases, oneOfEach(stack, postgres, databases), ({ roles }) => roles),
  key: ({ system, item }) => `${system.id} ${item.role}`,
  columns: [
    systemColumn('node', 6),
    ...columnsOf<RoleLimits>([
      named('role', { width: 14, priority: 1, flex: true }, ({ role }) => role),
      column('statementTimeout', 'statement', 9),
      column('lockTimeout', 'lock', 8),
      column('idleInTransactionTimeout', 'idle in tx', 10),
      measure(
        'connections',
        { width: 11, priority: 2, tone: 'dim' },
        (role) => role.connectionLimit,
        limitWords,
      ),
    ]),
  ],
  target: ({ system }) => nodeTarget(system),
  detail: ({ item }) => [
    field('role', sanitize(item.role)),
    field('connections', limitWords(item.connectionLimit)),
    ...(Object.keys(names) as Limit[]).map((limit) => [
      span(names[limit].padEnd(38), 'dim'),
      span(words(item[limit]).padEnd(9), tone(item, limit)),
      span(`  expected ${duration(roleExpectations[limit])} or less`, 'dim'),
    ]),
  ],
  empty: 'no role was read yet',
};

function limitWords(limit: number | undefined): string {
  return limit === undefined || limit < 0 ? 'no limit' : count(limit);
}
