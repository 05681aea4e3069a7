import type { Probe } from '../core/probe.ts';
import type { Sqlite } from '../domain/sqlite.ts';
import type { SqliteFace } from '../systems/sqlite.ts';
import { sqliteFrom } from './sqlite/fold.ts';

/** The headers of a few files and the kernel's list of locks, so that it costs a millisecond. */
export const sqlite: Probe<SqliteFace, Sqlite> = {
  every: 2000,
  everyHidden: 5000,
  timeout: 3000,
  async read(face, last, { at, signal }) {
    const [files, locks] = [await face.look(signal), await face.locks()];
    return sqliteFrom(files, { ...face, locks }, face.title, last, at);
  },
};
