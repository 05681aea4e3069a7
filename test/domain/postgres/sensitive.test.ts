import { expect, test } from 'vitest';
import { sensitiveWord } from '../../../src/domain/postgres/sensitive.ts';

test.each([
  ['DROP TABLE orders', 'DROP'],
  ['  delete from orders', 'DELETE'],
  ['/* app */ UPDATE orders SET a = 1', 'UPDATE'],
  ['-- note\ntruncate orders', 'TRUNCATE'],
  ['BEGIN; ALTER TABLE orders ADD x int', 'ALTER'],
  ['WITH gone AS (DELETE FROM a RETURNING *) SELECT * FROM gone', 'DELETE'],
  ['WITH a AS (SELECT 1) UPDATE b SET c = 1', 'UPDATE'],
  ['EXPLAIN ANALYZE DELETE FROM orders', 'DELETE'],
  ['EXPLAIN (ANALYZE, BUFFERS) UPDATE a SET b = 1', 'UPDATE'],
])('%s is marked', (query, word) => {
  expect(sensitiveWord(query)).toBe(word);
});

test.each([
  ['SELECT * FROM orders FOR UPDATE'],
  ["SELECT 'x'; -- DROP TABLE orders"],
  ["SELECT '; DROP TABLE orders'"],
  ["SELECT 'it''s; DELETE FROM a'"],
  ['SELECT $$; DROP TABLE a$$, $q$(DELETE$q$'],
  ['SELECT 1 AS "(DROP"'],
  ['SELECT updated, deleted FROM a'],
  ['INSERT INTO a VALUES (1) ON CONFLICT (id) DO UPDATE SET b = 1'],
  ["SELECT 'cut off; DROP TABLE"],
  [''],
])('%s is not', (query) => {
  expect(sensitiveWord(query)).toBeUndefined();
});
