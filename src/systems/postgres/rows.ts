import { maybeNumber, text } from './row.ts';
import type { Wire } from './wire.ts';

const tables = `
  SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
   ORDER BY 1`;

/** The rows of every table of the connected database, under the name SQL has for the table. */
export async function countRows(wire: Wire, signal: AbortSignal): Promise<Readonly<Record<string, number>>> {
  const [found = []] = await wire.run(tables, signal);
  const rows: Record<string, number> = {};
  for (const row of found) {
    const table = text(row, 'name');
    const [[counted] = []] = await wire.run(`SELECT count(*) AS rows FROM ONLY ${table}`, signal);
    const count = counted && maybeNumber(counted, 'rows');
    if (count !== undefined) rows[table] = count;
  }
  return rows;
}
