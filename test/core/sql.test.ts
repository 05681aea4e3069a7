import { expect, test } from 'vitest';
import { isOneSelect } from '../../src/core/sql.ts';

test.each([
  ['SELECT max(version) FROM schema_migrations', true],
  ['\n  select version\n  from alembic_version', true],
  ['SELECT 1; COMMIT', false],
  ['SELECT 1 -- COMMIT', false],
  ['SELECT 1 /* COMMIT */', false],
  ['WITH gone AS (DELETE FROM orders RETURNING 1) SELECT 1', false],
  ['DELETE FROM orders', false],
  ['SELECTED', false],
  ['', false],
])('%j is one SELECT: %s', (text, is) => {
  expect(isOneSelect(text)).toBe(is);
});
