import { expect, test } from 'vitest';
import {
  allowedStatements,
  resultsOf,
  type StatementName,
  statements,
  transaction,
} from '../../../src/systems/postgres/statements.ts';

const servers = [130_000, 140_000, 150_000, 160_000, 170_000, 180_000, 190_000].flatMap((versionNumber) =>
  ['public', 'odd"; DROP TABLE a; --'].map((statementsSchema) => ({ versionNumber, statementsSchema })),
);

test('every statement, for every version, is one that only reads', () => {
  for (const server of servers)
    for (const name of Object.keys(statements) as StatementName[]) {
      const sql = statements[name](server);
      expect(sql).toBeTypeOf('string');
      if (typeof sql !== 'string') continue;
      const withoutNames = sql.replace(/"(?:[^"]|"")*"/g, '""');
      expect(withoutNames).toMatch(/^\s*(SELECT|WITH)\s/);
      expect(withoutNames).not.toContain(';');
      expect(withoutNames).not.toMatch(
        /\b(INSERT\s+INTO|UPDATE\s|DELETE\s+FROM|DROP|ALTER|CREATE|GRANT|SET|COPY|CALL|DO|LOCK\s+TABLE|FOR\s+UPDATE)\b/,
      );
      expect(withoutNames).not.toMatch(
        /pg_(terminate|cancel|reload|promote|switch|wal_replay_(pause|resume)\(|rotate|sleep)|set_config|nextval|dblink|lo_/,
      );
    }
});

test('a transaction is read-only, bounded, and takes its settings with it', () => {
  expect(transaction(['SELECT  1', 'SELECT\n2'])).toBe(
    'BEGIN READ ONLY; SET LOCAL statement_timeout = 2000; SET LOCAL lock_timeout = 200; ' +
      'SET LOCAL idle_in_transaction_session_timeout = 5000; SELECT 1; SELECT 2; COMMIT',
  );
  expect(resultsOf(['begin', 'set', 'set', 'set', 'one', 'two', 'commit'])).toEqual(['one', 'two']);
});

test('without pg_stat_statements the allow-list has the other statements, and the reason is known', () => {
  const [server] = servers;
  const bare = { versionNumber: 150_000, statementsSchema: undefined };
  expect(statements.statements(bare)).toMatchObject({ absent: expect.stringContaining('CREATE EXTENSION') });
  expect(allowedStatements(bare).size).toBe(allowedStatements(server!).size - 2);
});
