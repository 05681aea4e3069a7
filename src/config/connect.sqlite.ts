import type { Connection } from '../domain/connection.ts';
import type { SqliteSection } from './schema/sqlite.ts';

/** A database is where its file is. */
export const sqliteConnection = ({ name, path }: SqliteSection): Connection => ({
  kind: 'sqlite',
  system: { id: `sqlite/${name}`, kind: 'sqlite', title: name, where: path },
  path,
});
