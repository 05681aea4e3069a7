import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Node, type NodeFacts, node } from './node.ts';
import type { Part, Place, Site } from './part.ts';
import { type Load, pgbench } from './pgbench.ts';
import { freePorts } from './ports.ts';
import { account, run, until } from './processes.ts';
import { roles, rolesSql, shopSql } from './shop.ts';

const names = ['p1', 'r1', 'r2'] as const;
export type NodeName = (typeof names)[number];
export type RoleName = (typeof roles)[number];

export type PostgresFacts = {
  /** Holds the Unix sockets of all nodes; there `postgres` is trusted, everywhere else a password is asked. */
  readonly sockets: string;
  readonly database: 'shop';
  readonly nodes: { readonly [K in NodeName]: NodeFacts };
  readonly passwords: { readonly [K in RoleName]: string };
};

const load: readonly (Load & { readonly node: NodeName })[] = [
  { node: 'p1', application: 'shop-writer', script: 'order', clients: 4, rate: 20 },
  { node: 'r1', application: 'shop-reports', script: 'report', clients: 2, rate: 4 },
];

/** A primary and two streaming replicas with slots, a shop's data, and a little load. */
export const postgres: Part<PostgresFacts, PostgresFacts & { readonly [K in NodeName]: Node }> = {
  name: 'postgres',
  needs: [
    { program: 'initdb', package: 'postgresql' },
    { program: 'pgbench', package: 'postgresql-contrib' },
  ],
  up,
  describe: ({ sockets, nodes }) =>
    `${Object.values(nodes)
      .map(({ name, port }) => `${name} ${port}`)
      .join(', ')}: psql -h ${sockets} -p ${nodes.p1.port} -U postgres shop`,
  hands: (facts, site) => ({
    ...facts,
    p1: node(facts, 'p1', site),
    r1: node(facts, 'r1', site),
    r2: node(facts, 'r2', site),
  }),
  sweep,
};

async function up(place: Place): Promise<PostgresFacts> {
  const facts = await prepare(place);
  const { p1, r1, r2 } = postgres.hands(facts, place);
  await run(place, initdb(p1), { as: account('postgres') });
  await appendFile(join(p1.dataDirectory, 'postgresql.conf'), configuration(facts));
  writeFileSync(join(p1.dataDirectory, 'pg_hba.conf'), access);
  await p1.start();
  await p1.sql(rolesSql(facts.passwords), 'postgres');
  await p1.sql('CREATE DATABASE shop OWNER app', 'postgres');
  await Promise.all([p1.sql(shopSql), follow(place, p1, r1), follow(place, p1, r2)]);
  await until('Streaming to both replicas', async () => {
    const rows = await p1.sql(`SELECT 1 FROM pg_stat_replication WHERE state = 'streaming'`);
    return rows.length === 2 ? true : undefined;
  });
  for (const { node, ...rest } of load)
    await pgbench(place, facts.nodes[node].port, facts.passwords.app, rest);
  return facts;
}

async function prepare(place: Place): Promise<PostgresFacts> {
  const as = account('postgres');
  const directory = (name: string): string => {
    const path = join(place.directory, name);
    mkdirSync(path, { mode: 0o700 });
    if (as !== undefined) chownSync(path, as.uid, as.gid);
    return path;
  };
  const home = directory('postgres');
  const ports = await freePorts(names.length);
  const nodes = names.map((name, index) => [
    name,
    { name, port: ports[index], dataDirectory: join(home, name), log: join(place.directory, `${name}.log`) },
  ]);
  const passwords = roles.map((role) => [role, randomBytes(9).toString('hex')]);
  return {
    sockets: directory('pg'),
    database: 'shop',
    nodes: Object.fromEntries(nodes),
    passwords: Object.fromEntries(passwords),
  };
}

const initdb = ({ dataDirectory }: NodeFacts): [string, ...string[]] => [
  'initdb',
  ...['-D', dataDirectory, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8'],
  ...['--no-sync', '--no-instructions', '--data-checksums'],
];

const access = `local all postgres trust
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
host replication replicator,table_operate 127.0.0.1/32 scram-sha-256
`;

/** Dynamic shared memory lies in files, because a segment of a killed server would stay behind. */
const configuration = ({ sockets, nodes: { p1 } }: PostgresFacts): string => `
listen_addresses = '127.0.0.1'
port = ${p1.port}
unix_socket_directories = '${sockets}'
cluster_name = 'p1'
max_connections = 40
max_prepared_transactions = 8
shared_buffers = 32MB
dynamic_shared_memory_type = mmap
fsync = off
wal_level = replica
max_wal_senders = 10
max_replication_slots = 10
wal_log_hints = on
wal_keep_size = 64MB
max_wal_size = 256MB
hot_standby = on
hot_standby_feedback = on
wal_receiver_status_interval = 1s
wal_retrieve_retry_interval = 500ms
deadlock_timeout = 200ms
log_lock_waits = on
log_min_messages = warning
track_io_timing = on
shared_preload_libraries = 'pg_stat_statements'
`;

async function follow(place: Place, primary: Node, replica: Node): Promise<void> {
  const { PGPASSWORD, conninfo } = replication(primary, replica.name);
  const argv = ['-D', replica.dataDirectory, '-d', conninfo, '-R', '-C', '-S', `slot_${replica.name}`];
  await run(place, ['pg_basebackup', ...argv, '-X', 'stream', '-c', 'fast', '--no-sync'], {
    as: account('postgres'),
    env: { PGPASSWORD },
  });
  const own = `port = ${replica.port}\ncluster_name = '${replica.name}'\n`;
  await appendFile(join(replica.dataDirectory, 'postgresql.conf'), own);
  await replica.start();
}

function replication(primary: Node, application: string): { PGPASSWORD: string; conninfo: string } {
  const { password } = new URL(primary.url('replicator'));
  const conninfo = `host=127.0.0.1 port=${primary.port} user=replicator application_name=${application}`;
  return { PGPASSWORD: password, conninfo };
}

/** A killed server leaves its interlock, a System V segment, whose id is in the file it could not remove. */
async function sweep(site: Site): Promise<void> {
  for (const name of names) {
    const path = join(site.directory, 'postgres', name, 'postmaster.pid');
    const segment = await readFile(path, 'utf8').then(
      (text) => text.split('\n')[6]?.trim().split(/\s+/)[1],
      () => undefined,
    );
    if (segment !== undefined) await run(site, ['ipcrm', '-m', segment]).catch(() => undefined);
  }
}
