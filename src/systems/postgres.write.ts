import { type OperatingOptions, operating } from './postgres/operating.ts';
import { countRows } from './postgres/rows.ts';

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

export function openPostgresWrite(options: OperatingOptions): PostgresWrite {
  const within = operating(options);
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
      return within(name, signal, (wire) => countRows(wire, signal));
    },
  };
}
