import { execPath, versions } from 'node:process';
import type { Verdict } from '../../../core/plan.ts';
import { formatTarget, type Target } from '../../../core/target.ts';
import type { Beside, SqliteFiles } from '../../../systems/sqlite/files.ts';
import { openSqlite } from '../../../systems/sqlite.ts';
import type { Reach } from '../../faces.ts';
import { type Source, unplacedPlainly } from '../source.ts';
import { type State, sqliteOfNode } from './programs.ts';

/** @throws ReadError where there is no such database, or its file cannot be looked at. */
export async function sqliteSource(reach: Reach, target: Target, signal: AbortSignal): Promise<Source> {
  const section = reach.sections.sqlite.find(({ name }) => name === target.name);
  if (section?.backup === undefined) throw unplacedPlainly(target);
  const title = formatTarget(target);
  const files = await openSqlite({ title, path: section.path }).look(signal);
  const { path, database, wal } = files;
  const state = stateOf(files);
  return {
    target,
    section: section.backup,
    what: `Copy ${path} page by page`,
    identity: { [title]: `${path}, file ${database.file}` },
    bytes: database.bytes + bytesOf(wal),
    verdicts: [sqliteOfNode(), quiet(files)],
    impact: [
      state === 'open'
        ? 'others go on reading and writing; the WAL is not cut back before it is done'
        : 'nobody has it open, and nothing is made beside it',
    ],
    facts: (common) => ({
      ...{ is: 'sqlite', ...common, path, state },
      tool: { name: `SQLite of ${execPath}`, version: versions.sqlite ?? '' },
    }),
  };
}

const isThere = (file: Beside): boolean => file !== 'none';
const bytesOf = (file: Beside): number => (typeof file === 'string' ? 0 : file.bytes);

/** The headers say version 2 for reading where there is a WAL. */
const readVersion = 19;
const walVersion = 2;

const stateOf = ({ database, wal, index }: SqliteFiles): State =>
  database.head[readVersion] === walVersion && !isThere(wal) && !isThere(index) ? 'resting' : 'open';

/** To read what a crash left means to write beside it. */
function quiet({ path, wal, index, journal }: SqliteFiles): Verdict {
  const title = `files beside ${path}`;
  if (wal === 'denied' || index === 'denied')
    return { title, is: 'refuse', because: 'this user may not read them' };
  if (isThere(wal) && !isThere(index))
    return {
      title,
      is: 'refuse',
      because: 'a WAL is left from a crash: let its program open the database first',
    };
  if (bytesOf(journal) > 0)
    return { title, is: 'warn', because: 'there is a journal: somebody writes, or crashed' };
  return { title, is: 'pass', because: isThere(wal) ? 'WAL, and somebody has it open' : 'none' };
}
