/** Whether it is meant for SQLite, whatever else is wrong with it. */
export const isSqliteUrl = (url: string): boolean => /^\s*(?:sqlite3?(?:\+\w+)?|file):/i.test(url);

/** The paths that a URL may mean, the likelier first, or why there are none: the end of a sentence that begins with its name. */
type ParsedSqliteUrl =
  | { readonly is: 'paths'; readonly paths: readonly [string, ...string[]] }
  | { readonly is: 'refused'; readonly because: string };

const refused = (because: string): ParsedSqliteUrl => ({ is: 'refused', because });

/**
 * Reads `sqlite:///app.db` and its kin. SQLAlchemy takes what follows three slashes as relative, and four as absolute;
 * others take three as absolute, or none at all.
 */
export function parseSqliteUrl(url: string): ParsedSqliteUrl {
  const [, slashes = '', written = ''] = /^\s*\w+(?:\+\w+)?:(\/*)([^?#]*)/s.exec(url) ?? [];
  const name = decoded(written.trim());
  if (name === undefined) return refused('has a % that is not followed by two hex digits');
  if (name === '' || name === ':memory:' || /[?&]mode=memory\b/.test(url))
    return refused('is a database in memory, which only its own process can see');
  if (name.includes('\0')) return refused('holds a NUL, which no path does');
  if (slashes.length === 3) return { is: 'paths', paths: [name, `/${name}`] };
  return { is: 'paths', paths: [slashes === '' || slashes === '//' ? name : `/${name}`] };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
