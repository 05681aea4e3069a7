import type { Instant } from '../core/reading.ts';
import { ReadError } from '../core/reading.ts';
import type { PostgresAddress, PostgresLogin } from '../domain/connection.ts';
import type { Missing, Unavailable } from '../domain/postgres.ts';
import { resolved } from './login.ts';
import { type Known, type Rows, readBatch } from './postgres/batch.ts';
import { explain, isConnectionLost, isFromServer, unavailable } from './postgres/errors.ts';
import { couldWrite } from './postgres/powers.ts';
import { count, maybeText, text } from './postgres/row.ts';
import type { Server, StatementName } from './postgres/statements.ts';
import { openWire, type Wire } from './postgres/wire.ts';
import { turns } from './turns.ts';

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
  const inTurn = turns();
  let address: PostgresAddress | undefined;
  let session: Session | undefined;
  let isClosed = false;

  async function connected(signal: AbortSignal): Promise<Session> {
    if (session?.wire.isOpen) return session;
    const found = await resolved(login, signal);
    address = found;
    const wire = await openWire(found, signal);
    if (isClosed) wire.close();
    session = { wire, greetedAt: Number.NEGATIVE_INFINITY };
    return session;
  }

  async function greeted(signal: AbortSignal): Promise<{ wire: Wire; server: PostgresServer }> {
    const current = await connected(signal);
    const { wire } = current;
    if (current.server !== undefined && now() - current.greetedAt < greetEvery)
      return { wire, server: current.server };
    const server = await greet(wire, signal);
    if (server.versionNumber < oldest)
      throw new ReadError(
        'unsupported',
        `${title} runs PostgreSQL ${server.version}, and 13 is the oldest that can be read`,
      );
    current.server = server;
    current.greetedAt = now();
    return { wire, server };
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

  async function ask<S extends StatementName>(names: readonly S[], signal: AbortSignal) {
    const { wire, server } = await greeted(signal);
    const answer = await readBatch(wire, server, names, { known, at: now(), signal });
    return { ...answer, is: 'read' as const, missing: [...server.missing, ...answer.missing], server };
  }

  function drop(): void {
    session?.wire.close();
    session = undefined;
  }

  async function attempt<S extends StatementName>(names: readonly S[], signal: AbortSignal) {
    const wasOpen = session?.wire.isOpen === true;
    try {
      return await ask(names, signal);
    } catch (error) {
      drop();
      // A connection that a restart or an idle limit ended since the last read says nothing about the server now.
      if (!wasOpen || signal.aborted || !(isConnectionLost(error) || isFromServer(error))) throw error;
    }
    try {
      return await ask(names, signal);
    } catch (error) {
      drop();
      throw error;
    }
  }

  return {
    read: async (names, signal) => {
      try {
        return await inTurn(signal, () => attempt(names, signal));
      } catch (error) {
        const state = unavailable(error);
        if (state !== undefined) return state;
        throw explain(error, title, address);
      }
    },
    close: () => {
      isClosed = true;
      drop();
    },
  };
}
