import type { PostgresAddress, PostgresLogin } from '../domain/connection.ts';
import { resolved } from './login.ts';
import { explain } from './postgres/errors.ts';
import type { Row } from './postgres/row.ts';
import { openWire, type Wire } from './postgres/wire.ts';
import { turns } from './turns.ts';

/** Everything this program ever sends to a pooler's console, which knows no transactions. */
export type PgBouncerWord = 'VERSION' | 'CONFIG' | 'POOLS' | 'DATABASES';

/** The read face of one PgBouncer: `SHOW` on its admin database, over one connection. */
export type PgBouncerFace = {
  /** @throws ReadError when the pooler could not be asked. */
  show(word: PgBouncerWord, signal: AbortSignal): Promise<readonly Row[]>;
  close(): void;
};

type PgBouncerOptions = { readonly title: string; readonly login: () => Promise<PostgresLogin> };

/** Opens nothing yet. Whatever database the login names, the console is reached through `pgbouncer`. */
export function openPgBouncer({ title, login }: PgBouncerOptions): PgBouncerFace {
  const inTurn = turns();
  let address: PostgresAddress | undefined;
  let wire: Wire | undefined;
  let isClosed = false;

  async function connected(signal: AbortSignal): Promise<Wire> {
    if (wire?.isOpen) return wire;
    const found = { ...(await resolved(login, signal)), database: 'pgbouncer' };
    address = found;
    const opened = await openWire(found, signal);
    if (isClosed) opened.close();
    wire = opened;
    return opened;
  }

  async function ask(word: PgBouncerWord, signal: AbortSignal): Promise<readonly Row[]> {
    try {
      const [rows = []] = await (await connected(signal)).run(`SHOW ${word}`, signal);
      return rows;
    } catch (error) {
      drop();
      throw error;
    }
  }

  function drop(): void {
    wire?.close();
    wire = undefined;
  }

  return {
    show: async (word, signal) => {
      try {
        return await inTurn(signal, () => ask(word, signal));
      } catch (error) {
        throw explain(error, title, address);
      }
    },
    close: () => {
      isClosed = true;
      drop();
    },
  };
}
