import { ReadError } from '../core/reading.ts';
import type { PostgresLogin } from '../domain/connection.ts';
import { resolved } from './login.ts';
import { explain } from './postgres/errors.ts';
import { maybeNumber, text } from './postgres/row.ts';
import { openWire, type Wire } from './postgres/wire.ts';

/** What may be done to one PostgreSQL server: databases that only we use are made and dropped again. */
export type PostgresWrite = {
  /** @throws ReadError, also where there is one of that name. */
  createScratch(name: string, signal: AbortSignal): Promise<void>;
  /** Cuts whoever is connected to it; where there is none, nothing is done. */
  dropScratch(name: string, signal: AbortSignal): Promise<void>;
  /** The rows of every table of a scratch database, under the name SQL has for the table. */
  countRows(name: string, signal: AbortSignal): Promise<Readonly<Record<string, number>>>;
};

const scratch = /^qd_verify_[0-9a-f]{8,32}$/;

/** @throws Error for a name that is none of ours: no other database is ever touched. */
function assertScratch(name: string): void {
  if (!scratch.test(name)) throw new Error(`${name} is no scratch database`);
}

const tables = `
  SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
   ORDER BY 1`;

/** Opens nothing yet: each call is a connection of its own. */
export function openPostgresWrite({
  title,
  login,
}: {
  readonly title: string;
  readonly login: () => Promise<PostgresLogin>;
}): PostgresWrite {
  async function within<T>(
    database: string | undefined,
    signal: AbortSignal,
    work: (wire: Wire) => Promise<T>,
  ): Promise<T> {
    const given = await resolved(login, signal);
    const address = database === undefined ? given : { ...given, database };
    try {
      const wire = await openWire(address, signal);
      try {
        return await work(wire);
      } finally {
        wire.close();
      }
    } catch (error) {
      throw error instanceof ReadError ? error : explain(error, title, address);
    }
  }

  return {
    async createScratch(name, signal) {
      assertScratch(name);
      // Of template1 nothing comes along that the dump brings too.
      await within(undefined, signal, (wire) =>
        wire.run(`CREATE DATABASE ${name} TEMPLATE template0 CONNECTION LIMIT 10`, signal),
      );
    },
    async dropScratch(name, signal) {
      assertScratch(name);
      await within(undefined, signal, (wire) =>
        wire.run(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`, signal),
      );
    },
    async countRows(name, signal) {
      assertScratch(name);
      return within(name, signal, async (wire) => {
        const [found = []] = await wire.run(tables, signal);
        const rows: Record<string, number> = {};
        for (const row of found) {
          const table = text(row, 'name');
          const [[counted] = []] = await wire.run(`SELECT count(*) AS rows FROM ONLY ${table}`, signal);
          const count = counted && maybeNumber(counted, 'rows');
          if (count !== undefined) rows[table] = count;
        }
        return rows;
      });
    },
  };
}
