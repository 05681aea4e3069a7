import type { Instant } from '../core/reading.ts';
import { ReadError } from '../core/reading.ts';
import type { PostgresAddress, PostgresLogin } from '../domain/connection.ts';
import type { Missing, Unavailable } from '../domain/postgres.ts';
import { keptConnection } from './connection.ts';
import { resolved } from './login.ts';
import { type Known, type Rows, readBatch } from './postgres/batch.ts';
import { explain, isConnectionLost, isFromServer, unavailable } from './postgres/errors.ts';
import { couldWrite } from './postgres/powers.ts';
import { count, maybeText, text } from './postgres/row.ts';
import type { Server, StatementName } from './postgres/statements.ts';
import { openWire, type Wire } from './postgres/wire.ts';

/** What is known of the server at the other end, renewed every minute. */
type PostgresServer = Server & {
  readonly version: string;
  readonly couldWrite: string | undefined;
  readonly throughPooler: boolean;
  /** What of this could not be read. */
  readonly missing: readonly Missing[];
};

export type PostgresAnswer<S extends StatementName> =
  | {
      readonly is: 'read';
      readonly rows: Rows<S>;
      /** Names without rows, and why. */
      readonly missing: readonly Missing[];
      readonly server: PostgresServer;
    }
  | Unavailable;

/** The read face of one PostgreSQL server: named statements over one connection, each read one read-only transaction. */
export type PostgresFace = {
  /** @throws ReadError when the server could not be asked; a part that failed alone is in `missing`. */
  read<S extends StatementName>(names: readonly S[], signal: AbortSignal): Promise<PostgresAnswer<S>>;
  close(): void;
};

type PostgresOptions = {
  /** How people call it: `p1`. */
  readonly title: string;
  readonly login: () => Promise<PostgresLogin>;
  readonly now: () => Instant;
};

type Session = { readonly wire: Wire; server?: PostgresServer; greetedAt: Instant };

const greetEvery = 60_000;
const oldest = 130_000;

/** Opens nothing yet: the connection is made by the first read, kept, and made anew when it broke. */
export function openPostgres({ title, login, now }: PostgresOptions): PostgresFace {
  const known: Known = new Map();
  let address: PostgresAddress | undefined;
  const connection = keptConnection<Session>({
    async open(signal) {
      const found = await resolved(login, signal);
      address = found;
      return { wire: await openWire(found, signal), greetedAt: Number.NEGATIVE_INFINITY };
    },
    isStale: (error) => isConnectionLost(error) || isFromServer(error),
  });

  async function greeted(session: Session, signal: AbortSignal): Promise<PostgresServer> {
    if (session.server !== undefined && now() - session.greetedAt < greetEvery) return session.server;
    const server = await greet(session.wire, signal);
    if (server.versionNumber < oldest)
      throw new ReadError(
        'unsupported',
        `${title} runs PostgreSQL ${server.version}, and 13 is the oldest that can be read`,
      );
    session.server = server;
    session.greetedAt = now();
    return server;
  }

  async function greet(wire: Wire, signal: AbortSignal): Promise<PostgresServer> {
    const nobody: Server = { versionNumber: 0, statementsSchema: undefined };
    known.delete('server');
    const batch = await readBatch(wire, nobody, ['server', 'powers'], { known, at: now(), signal });
    const { rows, missing } = batch;
    const [about] = rows.server ?? [];
    if (about === undefined)
      throw new ReadError(
        'protocol',
        `${title} did not say what it is: ${missing[0]?.because ?? 'no answer'}`,
      );
    const [role] = rows.powers ?? [];
    return {
      versionNumber: count(about, 'version_number'),
      version: text(about, 'version').replace(/ .*/, ''),
      statementsSchema: maybeText(about, 'statements_schema'),
      throughPooler: wire.pid !== count(about, 'pid'),
      couldWrite: role && couldWrite(role, text(about, 'database')),
      missing,
    };
  }

  async function ask<S extends StatementName>(session: Session, names: readonly S[], signal: AbortSignal) {
    const server = await greeted(session, signal);
    const answer = await readBatch(session.wire, server, names, { known, at: now(), signal });
    return { ...answer, is: 'read' as const, missing: [...server.missing, ...answer.missing], server };
  }

  return {
    read: async (names, signal) => {
      try {
        return await connection.use(signal, (session) => ask(session, names, signal));
      } catch (error) {
        const state = unavailable(error);
        if (state !== undefined) return state;
        throw explain(error, title, address);
      }
    },
    close: connection.close,
  };
}
