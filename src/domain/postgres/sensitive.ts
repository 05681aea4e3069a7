// Comments, quoted text and quoted names, also those that pg_stat_activity cut off in the middle.
const quoted =
  /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\$(\w*)\$[\s\S]*?(?:\$\1\$|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)/g;

const statement =
  /(?:^|[;()])\s*(?:EXPLAIN\s+(?:ANALYZE\s+|VERBOSE\s+)*)?(DROP|DELETE|UPDATE|ALTER|TRUNCATE|MERGE|GRANT|REVOKE)\b/i;

/**
 * The word for which a statement deserves a second look in the session list: it changes or destroys what is there.
 * A mark for the eye, not a protection. `SELECT … FOR UPDATE` and words inside text do not count.
 */
export function sensitiveWord(query: string): string | undefined {
  return statement.exec(query.replace(quoted, ' '))?.[1]?.toUpperCase();
}
