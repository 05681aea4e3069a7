import { chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { LabError, type Part, type Site } from './part.ts';
import { pgbench } from './pgbench.ts';
import { freePorts } from './ports.ts';
import { type PostgresFacts, postgres, type RoleName } from './postgres.ts';
import { account, alive, launch, type Process, signal, tail, until } from './processes.ts';

type PgBouncerFacts = {
  readonly port: number;
  readonly process: Process;
  readonly passwords: PostgresFacts['passwords'];
};

type PgBouncer = PgBouncerFacts & {
  /** `database` is `shop`, `shop1` (one server connection) or `pgbouncer` (the admin console). */
  url(role: RoleName, database?: 'shop' | 'shop1' | 'pgbouncer'): string;
  /** A command of the admin console: `PAUSE shop`, `RESUME shop`. */
  admin(command: string): Promise<void>;
  freeze(): void;
  thaw(): void;
  /** As a power cut: what it held, it holds no longer. */
  crash(): Promise<void>;
  /** Returns when it lets clients in. */
  start(): Promise<void>;
};

/** A transaction pooler in front of the primary: `ops_monitor` may read its statistics, `pooler_admin` may pause it. */
export const pgbouncer: Part<PgBouncerFacts, PgBouncer> = {
  name: 'pgbouncer',
  needs: [{ program: 'pgbouncer', package: 'pgbouncer' }],
  async up(place) {
    const { nodes, passwords } = await place.of(postgres);
    const [port = 0] = await freePorts(1);
    const users = Object.entries(passwords).map(([role, password]) => `"${role}" "${password}"\n`);
    const userlist = write(place, 'userlist.txt', users.join(''));
    write(place, 'pgbouncer.ini', configuration(port, nodes.p1.port, userlist));
    const process = await begin(place, port, passwords);
    await pgbench(place, port, passwords.app, {
      application: 'shop-web',
      script: 'browse',
      clients: 2,
      rate: 5,
    });
    return { port, process, passwords };
  },
  describe: ({ port }) => `127.0.0.1:${port}, databases shop and shop1`,
  hands(facts, site) {
    let { process } = facts;
    const url = urlOf(facts);
    return {
      ...facts,
      url,
      admin: (command) => query(url('pooler_admin', 'pgbouncer'), command),
      freeze: () => void signal(process, 'SIGSTOP'),
      thaw: () => void signal(process, 'SIGCONT'),
      async crash() {
        signal(process, 'SIGKILL');
        await until('End of pgbouncer', async () => (alive(process) ? undefined : true));
      },
      async start() {
        process = await begin(site, facts.port, facts.passwords);
      },
    };
  },
};

const urlOf =
  ({ port, passwords }: Omit<PgBouncerFacts, 'process'>): PgBouncer['url'] =>
  (role, database = 'shop') =>
    `postgresql://${role}:${passwords[role]}@127.0.0.1:${port}/${database}`;

/** Starts it on the configuration that lies there. */
async function begin(site: Site, port: number, passwords: PgBouncerFacts['passwords']): Promise<Process> {
  const log = join(site.directory, 'pgbouncer.log');
  const argv = ['pgbouncer', join(site.directory, 'pgbouncer.ini')] as const;
  const process = await launch(site, argv, { as: account('postgres'), log });
  const url = urlOf({ port, passwords });
  await until('Start of pgbouncer', async () => {
    if (!alive(process)) throw new LabError(`pgbouncer ended: ${tail(log)}`);
    await query(url('pooler_admin', 'pgbouncer'), 'SHOW VERSION');
    return true;
  });
  return process;
}

const configuration = (port: number, primary: number, userlist: string): string => `[databases]
shop = host=127.0.0.1 port=${primary} dbname=shop
shop1 = host=127.0.0.1 port=${primary} dbname=shop pool_size=1

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${userlist}
admin_users = pooler_admin
stats_users = ops_monitor
pool_mode = transaction
default_pool_size = 5
max_client_conn = 200
server_login_retry = 1
ignore_startup_parameters = extra_float_digits
`;

function write(site: Site, name: string, text: string): string {
  const path = join(site.directory, name);
  const as = account('postgres');
  writeFileSync(path, text, { mode: 0o600 });
  if (as !== undefined) chownSync(path, as.uid, as.gid);
  return path;
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  await client.query(text).finally(() => client.end());
}
