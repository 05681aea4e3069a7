import { expect, test } from 'vitest';
import { seenSqlite, sqliteChanges } from '../../../src/domain/changes/sqlite.ts';
import { app } from '../sqlite.ts';

const circumstances = { system: 'sqlite/app', at: 2_000, since: 1_000 };
const told = (before: Parameters<typeof app>[0], after: Parameters<typeof app>[0]) =>
  sqliteChanges(seenSqlite(app(before)), seenSqlite(app(after)), circumstances).map(
    ({ kind, text }) => `${kind}: ${text}`,
  );

test('a database tells when its file, its journal mode or its schema became another', () => {
  expect(told({}, {})).toEqual([]);
  expect(told({}, { commits: 900, bytes: 1 })).toEqual([]);
  expect(told({}, { journalMode: 'rollback' })).toEqual(['configuration: journal mode wal → rollback']);
  expect(told({}, { schema: 8 })).toEqual([
    'configuration: the schema was changed, or the database vacuumed',
  ]);
});

test('a file in the place of another says no more than that', () => {
  expect(told({}, { file: '4712', schema: 1, journalMode: 'rollback' })).toEqual([
    'created: another file has taken its place',
  ]);
});

test('nothing is told of the first reading', () => {
  expect(sqliteChanges(undefined, seenSqlite(app()), circumstances)).toEqual([]);
});
