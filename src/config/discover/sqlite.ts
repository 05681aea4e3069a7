import { basename, resolve } from 'node:path';
import { isSqliteUrl, parseSqliteUrl } from '../addresses/sqlite-url.ts';
import { type Problem, warning } from '../problem.ts';
import type { SqliteSection } from '../schema/sqlite.ts';
import type { Surroundings } from '../surroundings.ts';

type FoundSqlite = { readonly sqlite: readonly SqliteSection[]; readonly problems: readonly Problem[] };

const nothing: FoundSqlite = { sqlite: [], problems: [] };

/** The database of `DATABASE_URL`, if that is one of SQLite; a relative path begins where the console was started. */
export async function findSqlite({ env, cwd, files }: Surroundings): Promise<FoundSqlite> {
  const { DATABASE_URL: url } = env;
  if (!url || !isSqliteUrl(url)) return nothing;
  const parsed = parseSqliteUrl(url);
  if (parsed.is === 'refused') return { ...nothing, problems: [warning(`DATABASE_URL ${parsed.because}`)] };
  const [likeliest, ...others] = parsed.paths;
  let path = resolve(cwd, likeliest);
  for (const other of others) if (!(await isThere(path)) && (await isThere(other))) path = other;
  return { sqlite: [{ name: nameOf(path), path }], problems: [] };

  function isThere(wanted: string): Promise<boolean> {
    return files.entry(wanted).then(
      () => true,
      () => false,
    );
  }
}

/** The file's own name, as far as it can stand in a target. */
function nameOf(path: string): string {
  const plain = basename(path)
    .replace(/\.(?:db|sqlite3?|db3)$/i, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|-+$/g, '');
  return plain.slice(0, 60) || 'main';
}
