import type { PostgresAddress, PostgresLogin } from '../domain/connection.ts';
import { keptConnection } from './connection.ts';
import { resolved } from './login.ts';
import { explain } from './postgres/errors.ts';
import type { Row } from './postgres/row.ts';
import { openWire } from './postgres/wire.ts';

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
  let address: PostgresAddress | undefined;
  const connection = keptConnection({
    async open(signal) {
      const found = { ...(await resolved(login, signal)), database: 'pgbouncer' };
      address = found;
      return { wire: await openWire(found, signal) };
    },
    isStale: () => false,
  });

  return {
    show: async (word, signal) => {
      try {
        const [rows = []] = await connection.use(signal, ({ wire }) => wire.run(`SHOW ${word}`, signal));
        return rows;
      } catch (error) {
        throw explain(error, title, address);
      }
    },
    close: connection.close,
  };
}
