import { readFileSync } from 'node:fs';
import type { Beside, SqliteFile, SqliteFiles } from '../../../src/systems/sqlite/files.ts';

type RecordedFile = Omit<SqliteFile, 'head'> & { readonly head: string };
type RecordedBeside = RecordedFile | 'none' | 'denied';
type Recorded = Omit<SqliteFiles, 'database' | 'wal' | 'index' | 'journal'> & {
  readonly database: RecordedFile;
  readonly wal: RecordedBeside;
  readonly index: RecordedBeside;
  readonly journal: RecordedBeside;
  readonly locks: string;
};

const fileOf = (recorded: RecordedFile): SqliteFile => ({
  ...recorded,
  head: new Uint8Array(Buffer.from(recorded.head, 'hex')),
});
const besideOf = (recorded: RecordedBeside): Beside =>
  typeof recorded === 'string' ? recorded : fileOf(recorded);

/** The files of a database as SQLite 3.50 left them under Linux 6.18, their heads in hexadecimal, and the kernel's locks. */
export function recorded(name: string): { readonly files: SqliteFiles; readonly locks: string } {
  const text = readFileSync(new URL(`../../fixtures/sqlite/${name}.json`, import.meta.url), 'utf8');
  const { locks, ...found } = JSON.parse(text) as Recorded; // as it was recorded
  const { database, wal, index, journal } = found;
  const files = {
    ...found,
    database: fileOf(database),
    wal: besideOf(wal),
    index: besideOf(index),
    journal: besideOf(journal),
  };
  return { files, locks };
}
