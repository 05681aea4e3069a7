import { type OperatingOptions, operating } from './postgres/operating.ts';
import { countRows, type Rows } from './postgres/rows.ts';
import { inTurn } from './postgres/turn.ts';

/** What may be done to one PostgreSQL server: databases that only we use are made and dropped again. */
export type PostgresWrite = {
  /** @throws ReadError, also where there is one of that name. */
  createScratch(name: string, signal: AbortSignal): Promise<void>;
  /** Cuts whoever is connected to it; where there is none, nothing is done. */
  dropScratch(name: string, signal: AbortSignal): Promise<void>;
  /** The rows of every table of a scratch database; `noted` are those that it should have. */
  countRows(name: string, noted: Rows | undefined, signal: AbortSignal): Promise<Rows>;
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
        inTurn(wire, signal, () =>
          wire.run(`CREATE DATABASE ${name} TEMPLATE template0 CONNECTION LIMIT 10`, signal),
        ),
      );
    },
    async dropScratch(name, signal) {
      assertScratch(name);
      await within(undefined, signal, (wire) =>
        inTurn(wire, signal, () => wire.run(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`, signal)),
      );
    },
    async countRows(name, noted, signal) {
      assertScratch(name);
      return within(name, signal, (wire) => countRows(wire, noted, signal));
    },
  };
}
