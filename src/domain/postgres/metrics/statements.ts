import type { Metric } from '../../../core/metric.ts';
import { counter, each } from '../../samples.ts';
import type { Statement, Statements } from '../activity.ts';

const ofStatement = each<Statements, Statement>(
  'counter',
  (read) => (read.is === 'absent' ? [] : read.statements),
  ({ id, database, user }) => ({ queryid: id, datname: database, user }),
);

export const statementMetrics: readonly Metric<Statements>[] = [
  ofStatement('pg_stat_statements_calls_total', 'Executions of a statement.', ({ calls }) => calls),
  ofStatement(
    'pg_stat_statements_seconds_total',
    'Time spent in a statement.',
    ({ totalMs }) => totalMs / 1000,
  ),
  ofStatement('pg_stat_statements_rows_total', 'Rows of a statement.', ({ rows }) => rows),
  counter(
    'pg_stat_statements_slow_calls_total',
    'Executions of statements that took a second or more on average, since this console opened.',
    (read) => (read.is === 'absent' ? undefined : read.slowCalls),
  ),
];
