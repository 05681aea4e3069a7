import type * as z from 'zod';
import { plainBackup } from './backup.ts';
import { listOf, mapping, name, path } from './parts.ts';

const database = mapping(
  {
    name: name.describe('What it is called on the screen: app.'),
    path: path.describe('The database file. Nothing is written to it, nor beside it.'),
    backup: plainBackup.optional(),
  },
  'a mapping with name and path',
);

export const sqlite = listOf(database, 'a list of SQLite databases').describe(
  'SQLite databases. Left out, the one of DATABASE_URL is found; an empty list watches none.',
);

export type SqliteSection = z.output<typeof database>;
