import { flag, maybeNumber, text } from './row.ts';
import type { Wire } from './wire.ts';

/** Rows of tables, under the name SQL has for the table. */
export type Rows = Readonly<Record<string, number>>;

const tables = `
  SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name,
         EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e') AS is_of_extension
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
   ORDER BY 1`;

/**
 * The rows of every table of the connected database. A table that an extension brings has rows that no dump has: of those
 * only as many are counted as were noted.
 */
export async function countRows(wire: Wire, noted: Rows | undefined, signal: AbortSignal): Promise<Rows> {
  const [found = []] = await wire.run(tables, signal);
  const rows: Record<string, number> = {};
  for (const row of found) {
    const table = text(row, 'name');
    const most = flag(row, 'is_of_extension') ? noted?.[table] : Number.POSITIVE_INFINITY;
    if (most === undefined) continue;
    const [[counted] = []] = await wire.run(`SELECT count(*) AS rows FROM ONLY ${table}`, signal);
    const count = counted && maybeNumber(counted, 'rows');
    if (count !== undefined) rows[table] = Math.min(count, most);
  }
  return rows;
}
