import { expect, test } from 'vitest';
import { pgbouncerMetrics } from '../../../src/domain/pgbouncer.ts';
import { databaseMetrics } from '../../../src/domain/postgres/metrics/databases.ts';
import { statementMetrics } from '../../../src/domain/postgres/metrics/statements.ts';
import { postgresMetrics } from '../../../src/domain/postgres/metrics.ts';
import type { PostgresNode } from '../../../src/domain/postgres.ts';
import { sender, standby, up } from './nodes.ts';

const samples = (name: string, node: PostgresNode) => [
  ...(postgresMetrics.find((metric) => metric.name === name)?.samples(node) ?? []),
];

test('every metric has a name of its own, a help text, and Prometheus characters only', () => {
  const all = [...postgresMetrics, ...statementMetrics, ...databaseMetrics, ...pgbouncerMetrics];
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  for (const { name, help } of all) {
    expect(name).toMatch(/^(pg|pgbouncer)_[a-z_]+$/);
    expect(help).toMatch(/\.$/);
  }
});

test('a full server is up, a starting one is not, and neither has more to say', () => {
  const full: PostgresNode = { is: 'full', message: 'sorry, too many clients already', limit: 'server' };
  expect(samples('pg_up', full)).toEqual([[{}, 1]]);
  expect(samples('pg_up', { is: 'starting', message: '' })).toEqual([[{}, 0]]);
  expect(samples('pg_server_state', full)).toEqual([[{ state: 'full', limit: 'server' }, 1]]);
  expect(postgresMetrics.flatMap((metric) => [...metric.samples(full)])).toHaveLength(2);
});

test('a standby is not late while it streams and has replayed all, and unknown while it is cut off', () => {
  expect(samples('pg_replication_lag_seconds', standby())).toEqual([[{}, 0]]);
  expect(samples('pg_replication_lag_seconds', standby({ status: undefined }))).toEqual([]);
  const behind = standby(
    { replayed: 1000, applyGap: 500, paused: 'paused' },
    {
      positions: [
        [0, 1000],
        [4000, 1000],
        [6000, 1500],
        [10_000, 1500],
      ],
    },
  );
  expect(samples('pg_replication_lag_seconds', behind)).toEqual([[{}, 6]]);
});

test('unknown is no sample', () => {
  expect(samples('pg_stat_database_deadlocks', up())).toEqual([]);
  expect(
    samples('pg_stat_replication_pg_wal_lsn_diff', up({ senders: [sender({ replayLag: undefined })] })),
  ).toEqual([]);
});
