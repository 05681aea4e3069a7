import { expect, test } from 'vitest';
import { roles, rolesSql } from '../../../src/domain/postgres/roles.ts';

test('the script makes every role and holds no password', () => {
  const sql = rolesSql();
  for (const { name } of roles) expect(sql).toContain(`CREATE ROLE ${name} LOGIN`);
  expect(sql).not.toMatch(/PASSWORD\s+'/i);
});

test('what an older version does not have is a comment there', () => {
  expect(rolesSql(13)).toContain('-- GRANT pg_checkpoint TO ops_failover;  -- PostgreSQL 15 and newer');
  expect(rolesSql(13)).toContain('-- GRANT pg_read_all_data');
  expect(rolesSql(15)).toContain('\nGRANT pg_checkpoint TO ops_failover;');
});
