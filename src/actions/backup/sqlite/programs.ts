import { execPath, versions } from 'node:process';
import type { Verdict } from '../../../core/plan.ts';

/** What `node` runs as a process of its own: SQLite cannot be interrupted in ours, and would hold everything up. */
const run = (script: string, ...args: readonly string[]): readonly string[] => [
  ...[execPath, '--no-warnings', '--input-type=module', '--eval', script],
  '--',
  ...args,
];

/** A script with the database open, that says in one line why it failed. */
const withDatabase = (work: string): string => `
import { argv, exit } from 'node:process';
import { backup, DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
const [, path, query, copy] = argv;
try {
  const url = pathToFileURL(path);
  url.search = query;
  const database = new DatabaseSync(url, { readOnly: true, timeout: 10_000 });
  ${work}
  database.close();
} catch (error) {
  console.error('error: ' + error.message);
  exit(1);
}
`;

/** In one step, so that nobody who writes meanwhile makes it begin again. */
const copying = withDatabase('await backup(database, copy, { rate: 0x7fffffff });');

const checking = withDatabase(`
  const [{ integrity_check: said }] = database.prepare('PRAGMA integrity_check(1)').all();
  if (said !== 'ok') throw new Error(said);
  const tables = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
    .all()
    .filter(({ name }) => !name.startsWith('sqlite_'));
  const count = (name) =>
    database.prepare('SELECT count(*) AS n FROM "' + name.replaceAll('"', '""') + '"').get().n;
  console.log(JSON.stringify(Object.fromEntries(tables.map(({ name }) => [name, count(name)]))));
`);

/** `resting`: the file is all there is, and nobody has it open; nothing is made beside it. */
export type State = 'open' | 'resting';

const queries = { open: 'mode=ro', resting: 'immutable=1' } as const satisfies Record<State, string>;

export const copyCommand = (path: string, state: State, copy: string): readonly string[] =>
  run(copying, path, queries[state], copy);

/** Prints the rows of each table as JSON. */
export const checkCommand = (path: string): readonly string[] => run(checking, path, queries.resting);

/** Whether what copies and checks a database is there. */
export function sqliteOfNode({
  node,
  sqlite,
}: {
  readonly node: string;
  readonly sqlite?: string;
} = versions): Verdict {
  const title = 'SQLite of Node';
  return hasBackup(node)
    ? { title, is: 'pass', because: `version ${sqlite}, Node ${node}` }
    : {
        title,
        is: 'refuse',
        because: `Node ${node} cannot copy a database that is in use: it takes 22.16 or newer`,
      };
}

/** Whether this version of Node has SQLite's online backup: since 22.16, and 23.8. */
export function hasBackup(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 23 || (major === 22 && minor >= 16) || (major === 23 && minor >= 8);
}
