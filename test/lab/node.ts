import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { LabError, type Site } from './part.ts';
import type { NodeName, PostgresFacts, RoleName } from './postgres.ts';
import {
  account,
  alive,
  identify,
  launch,
  type Process,
  remains,
  run,
  signal,
  tail,
  tree,
  until,
} from './processes.ts';

export type NodeFacts = {
  readonly name: NodeName;
  readonly port: number;
  readonly dataDirectory: string;
  readonly log: string;
};

/** A row as the driver gives it; a test knows what it asked for. */
type Row = Readonly<Record<string, unknown>>;

export type Node = NodeFacts & {
  /** `postgresql://role:password@127.0.0.1:port/shop`. */
  url(role: RoleName): string;
  /** Runs as superuser, through the Unix socket, on a connection of its own; of several statements, the last one's rows. */
  sql(text: string, database?: string): Promise<readonly Row[]>;
  /** Orderly: cuts clients, writes a checkpoint. */
  stop(): Promise<void>;
  /** Returns when it accepts connections. */
  start(): Promise<void>;
  /** As a power cut: the server and all its children at once. */
  crash(): Promise<void>;
  /** Stops server and children without ending them: connections are accepted by the kernel and nothing answers. */
  freeze(): void;
  thaw(): void;
  pauseReplay(): Promise<void>;
  resumeReplay(): Promise<void>;
  /** Takes every connection that ordinary clients can have, as `app`, until disposed. */
  fill(): Promise<AsyncDisposable & { readonly connections: number }>;
};

/** The hands on one server of the cluster. */
export function node(facts: PostgresFacts, name: NodeName, site: Site): Node {
  const own = facts.nodes[name];
  const { port, dataDirectory, log } = own;
  const as = account('postgres');

  const url = (role: RoleName): string =>
    `postgresql://${role}:${facts.passwords[role]}@127.0.0.1:${port}/${facts.database}`;

  const sql = async (text: string, database: string = facts.database): Promise<readonly Row[]> => {
    const superuser = { host: facts.sockets, port, user: 'postgres', database, application_name: 'lab' };
    const client = new pg.Client({ ...superuser, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      const result: pg.QueryResult<Row> | pg.QueryResult<Row>[] = await client.query<Row>(text);
      return (Array.isArray(result) ? result.at(-1) : result)?.rows ?? [];
    } finally {
      await client.end();
    }
  };

  const control = (...rest: string[]): Promise<string> =>
    run(site, ['pg_ctl', '-D', dataDirectory, ...rest], { as });

  const start = async (): Promise<void> => {
    const server = await launch(site, ['postgres', '-D', dataDirectory], { as, log });
    await until(`Start of ${name}`, async () => {
      if (!alive(server)) throw new LabError(`${name} ended: ${tail(log)}`);
      await sql('SELECT 1', 'postgres');
      return true;
    });
  };

  const crash = async (): Promise<void> => {
    const server = postmaster(own);
    // Standing still it starts no child that would be missed, and hold on to the shared memory.
    signal(server, 'SIGSTOP');
    const killed = tree(server);
    for (const process of killed) signal(process, 'SIGKILL');
    // A server that nobody has waited for yet still has its pid, and the next one would believe it alive.
    await until(`End of ${name}`, async () => (killed.some(alive) || remains(server) ? undefined : true));
  };

  const everyProcess = (what: NodeJS.Signals): void => {
    for (const process of tree(postmaster(own))) signal(process, what);
  };

  const fill = async (): Promise<AsyncDisposable & { connections: number }> => {
    const clients: pg.Client[] = [];
    const empty = async (): Promise<void> => {
      await Promise.allSettled(clients.map((client) => client.end()));
    };
    for (;;) {
      const client = new pg.Client({ connectionString: url('app'), application_name: 'crowd' });
      client.on('error', () => undefined);
      try {
        await client.connect();
        clients.push(client);
      } catch (error) {
        if (error instanceof pg.DatabaseError && error.code === '53300') break;
        await empty();
        throw error;
      }
    }
    return { connections: clients.length, [Symbol.asyncDispose]: empty };
  };

  return {
    ...own,
    url,
    sql,
    start,
    crash,
    fill,
    stop: async () => void (await control('-m', 'fast', '-w', 'stop')),
    freeze: () => everyProcess('SIGSTOP'),
    thaw: () => everyProcess('SIGCONT'),
    pauseReplay: async () => void (await sql('SELECT pg_wal_replay_pause()')),
    resumeReplay: async () => void (await sql('SELECT pg_wal_replay_resume()')),
  };
}

/** The server process, by the file it writes. @throws LabError when it does not run. */
function postmaster({ name, dataDirectory }: NodeFacts): Process {
  const file = readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8');
  const found = identify(Number(file.split('\n')[0]));
  if (found === undefined) throw new LabError(`${name} does not run.`);
  return found;
}
