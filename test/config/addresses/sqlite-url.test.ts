import { expect, test } from 'vitest';
import { isSqliteUrl, parseSqliteUrl } from '../../../src/config/addresses/sqlite-url.ts';

test.each([
  ['sqlite:///app.db', ['app.db', '/app.db']],
  ['sqlite:////srv/app.db', ['/srv/app.db']],
  ['sqlite+aiosqlite:///data/app.db?timeout=5', ['data/app.db', '/data/app.db']],
  ['sqlite3:db/app.sqlite3', ['db/app.sqlite3']],
  ['sqlite:/srv/app.db', ['/srv/app.db']],
  ['sqlite://app.db', ['app.db']],
  ['file:./dev.db', ['./dev.db']],
  ['file:/srv/a%20b.db?mode=ro', ['/srv/a b.db']],
])('%s may mean %j', (url, paths) => {
  expect(isSqliteUrl(url)).toBe(true);
  expect(parseSqliteUrl(url)).toEqual({ is: 'paths', paths });
});

test.each([
  ['sqlite://', /^is a database in memory/],
  ['sqlite:///:memory:', /^is a database in memory/],
  ['file:x?mode=memory&cache=shared', /^is a database in memory/],
  ['sqlite:///%zz', /^has a % that is not followed by two hex digits$/],
  ['sqlite:///a%00b', /^holds a NUL/],
])('%s names no file', (url, because) => {
  expect(parseSqliteUrl(url)).toEqual({ is: 'refused', because: expect.stringMatching(because) });
});

test('other URLs are not meant for SQLite', () => {
  for (const url of ['postgresql://h/sqlite', 'mysql://h', 'profile:x', 'redis://sqlite:1'])
    expect(isSqliteUrl(url)).toBe(false);
});
