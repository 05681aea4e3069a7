import { Socket } from 'node:net';
import type { ClientConfig, Client as PgClient, QueryResult } from 'pg';
import type { PostgresLogin } from '../../domain/connection.ts';
import { ConnectionCut } from '../turns.ts';
import { ConnectionClosed, isAboutEncryption, NotPostgres } from './errors.ts';
import type { Cell, Row } from './row.ts';
import { type Attempt, attempts } from './tls.ts';

/** One connection. It speaks the simple query protocol only: one message there, all results back. */
export type Wire = {
  /** The process the server, or a pooler in its name, says it is talking through. */
  readonly pid: number | undefined;
  readonly isOpen: boolean;
  /** Runs one message of one or more statements; rows of each. When `signal` aborts, the connection is cut. */
  run(message: string, signal: AbortSignal): Promise<readonly (readonly Row[])[]>;
  close(): void;
};

const connectTimeout = 3000;

/** Connects as the login's `sslmode` says. Settings go with the transactions, never with the connection: poolers refuse or keep them. */
export async function openWire(login: PostgresLogin, signal: AbortSignal, how: How = {}): Promise<Wire> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(connectTimeout)]);
  const [first = false, second] = await attempts(login, deadline);
  try {
    return await connect(login, first, how, deadline);
  } catch (error) {
    if (second === undefined || !isAboutEncryption(error)) throw error;
    return connect(login, second, how, deadline);
  }
}

/** `replicates`: as a standby does, to a process that sends the log and takes its commands alone. */
type How = { readonly replicates?: true };

async function connect(login: PostgresLogin, ssl: Attempt, how: How, signal: AbortSignal): Promise<Wire> {
  const { default: pg } = await import('pg');
  const socket = new Socket();
  let stranger = false;
  socket.once('data', (bytes) => {
    stranger = !isPostgres(bytes, ssl !== false);
    if (stranger) socket.destroy();
  });
  const client = new pg.Client({
    ...settings(login, ssl, socket),
    ...(how.replicates && { replication: 'true' }),
  });
  dropOptions(client);
  let open = true;
  const closed = (): void => {
    open = false;
  };
  client.on('error', closed);
  client.on('end', closed);
  try {
    await cutWhen(signal, socket, client.connect());
  } catch (error) {
    socket.destroy();
    throw stranger ? new NotPostgres() : error;
  }
  const pid: unknown = Reflect.get(client, 'processID'); // there, and not in the types
  return {
    pid: typeof pid === 'number' ? pid : undefined,
    get isOpen() {
      return open;
    },
    run: async (message, aborted) => {
      if (!open) throw new ConnectionClosed();
      const answer: QueryResult<Row> | QueryResult<Row>[] = await cutWhen(
        aborted,
        socket,
        client.query<Row>({ text: message, types }),
      );
      return Array.isArray(answer) ? answer.map(({ rows }) => rows) : [answer.rows];
    },
    close: () => {
      open = false;
      client.end(() => socket.destroy());
      socket.unref(); // a frozen server would never let go of it
    },
  };
}

function settings(login: PostgresLogin, ssl: Attempt, socket: Socket): ClientConfig {
  const { host, port, database, user, password } = login;
  return {
    host,
    port,
    database,
    user,
    // A function, because an empty one would be looked up in PGPASSWORD and .pgpass.
    password: () => password ?? '',
    ssl,
    sslnegotiation: 'postgres',
    application_name: 'quarterdeck',
    keepAlive: true,
    stream: () => socket,
  };
}

/** The driver takes PGOPTIONS from the environment when none are given; a pooler refuses the connection for them. */
function dropOptions(client: PgClient): void {
  Reflect.set(Reflect.get(client, 'connectionParameters'), 'options', undefined);
}

/** Whatever speaks first, a PostgreSQL server's first byte is one of these: an HTTP, SSH or Redis server's is not. */
function isPostgres(bytes: Buffer, askedForTls: boolean): boolean {
  const first = String.fromCharCode(bytes[0] ?? 0);
  return askedForTls ? first === 'E' || (bytes.length === 1 && 'SN'.includes(first)) : 'REvN'.includes(first);
}

/** A query cannot be taken back; cutting its connection is the one way not to wait for it. */
async function cutWhen<T>(signal: AbortSignal, socket: Socket, work: Promise<T>): Promise<T> {
  const cut = (): void => void socket.destroy();
  if (signal.aborted) cut();
  signal.addEventListener('abort', cut, { once: true });
  try {
    return await work;
  } catch (error) {
    throw signal.aborted ? new ConnectionCut() : error;
  } finally {
    signal.removeEventListener('abort', cut);
  }
}

const asIs = (value: string): Cell => value;
const asBoolean = (value: string): Cell => value === 't';
const boolean = 16;
const numbers: ReadonlySet<number> = new Set([20, 21, 23, 26, 700, 701, 1700]); // int8, int2, int4, oid, float4, float8, numeric
const types = {
  getTypeParser: (oid: number) => (oid === boolean ? asBoolean : numbers.has(oid) ? Number : asIs),
};
