import type { Change } from '../changes.ts';
import type { Sqlite } from '../sqlite.ts';
import { type Differ, noticed } from './differ.ts';

/** What is compared of a database file. */
export type SeenSqlite = Pick<Sqlite, 'file' | 'journalMode' | 'schema'>;

export const seenSqlite = ({ file, journalMode, schema }: Sqlite): SeenSqlite => ({
  file,
  journalMode,
  schema,
});

/** Another file says of itself what the one before it never was: only that it is another is told. */
export const sqliteChanges: Differ<SeenSqlite> = (before, after, circumstances) => {
  if (before === undefined) return [];
  const say = (kind: Change['kind'], text: string): Change =>
    noticed({ kind, target: circumstances.system, text }, circumstances);
  if (before.file !== after.file) return [say('created', 'another file has taken its place')];
  const { journalMode: was } = before;
  return [
    ...(after.journalMode === was || after.journalMode === undefined || was === undefined
      ? []
      : [say('configuration', `journal mode ${was} → ${after.journalMode}`)]),
    ...(after.schema === before.schema || after.schema === undefined || before.schema === undefined
      ? []
      : [say('configuration', 'the schema was changed, or the database vacuumed')]),
  ];
};
