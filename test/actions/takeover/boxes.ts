// A cluster whose servers run in containers, on a network of their own and with published ports, as a Compose file would have it.
import { randomBytes } from 'node:crypto';
import { appendFile, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import pg from 'pg';
import { imageOf } from '../../lab/image.ts';
import type { Lab } from '../../lab/lab.ts';
import { LabError, type Site } from '../../lab/part.ts';
import { freePorts } from '../../lab/ports.ts';
import { account, launch, signal, until } from '../../lab/processes.ts';
import { locate } from '../../lab/programs.ts';
import { quayOf } from '../backup/quay.ts';
import { type Name, names } from './witness.ts';

const tag = 'quarterdeck-lab:server';
const inside = '/var/lib/postgresql/data';
/** The official image stops with SIGINT; one that somebody made does with what is usual. */
const signals = { p1: 'SIGINT', r1: 'SIGTERM', r2: 'SIGINT' } as const;
const policies = { p1: 'unless-stopped', r1: 'always', r2: 'no' } as const;

export type Boxes = Awaited<ReturnType<typeof boxesOf>>;

/** `site`: with what its pooler ends, which runs on this host. */
export async function boxesOf(docker: Lab['docker'], site: Site) {
  const as = account('postgres');
  if (as === undefined) throw new Error('the tests of containers are run as root');
  const home = await mkdtemp(join(tmpdir(), 'quarterdeck-boxes-'));
  await chown(home, as.uid, as.gid);
  const [key, password] = [randomBytes(3).toString('hex'), randomBytes(9).toString('hex')];
  const network = `qd-${key}`;
  const ports = await freePorts(names.length + 1);
  const box = (name: Name) => `${network}-${name}`;
  const portOf = (name: Name) => ports[names.indexOf(name)] ?? 0;
  const dataOf = (name: Name) => join(home, name);
  const url = (name: Name, user = 'postgres') =>
    `postgresql://${user}:${password}@127.0.0.1:${portOf(name)}/postgres`;
  const run = (program: string, argv: readonly string[]) =>
    execa(locate(program), argv, { uid: as.uid, gid: as.gid, env: { PGPASSWORD: password } });
  const sql = async (name: Name, text: string): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    const client = new pg.Client({ connectionString: url(name), connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };
  const container = (name: Name) => docker.client.getContainer(box(name));
  const start = async (name: Name): Promise<void> => {
    await docker.client.createContainer({
      ...{ name: box(name), Image: tag, User: `${as.uid}:${as.gid}`, StopSignal: signals[name] },
      Cmd: ['postgres', '-D', inside],
      ExposedPorts: { '5432/tcp': {} },
      HostConfig: {
        ...{ Binds: [`${dataOf(name)}:${inside}`], NetworkMode: network },
        RestartPolicy: { Name: policies[name] },
        // The name of a container that has ended is asked of other servers, and here there are none that answer.
        Dns: ['127.0.0.1'],
        DnsOptions: ['timeout:1', 'attempts:1'],
        DnsSearch: ['.'],
        PortBindings: { '5432/tcp': [{ HostIp: '127.0.0.1', HostPort: `${portOf(name)}` }] },
      },
    });
    await container(name).start();
    await until(`Start of ${name}`, async () => (await sql(name, 'SELECT 1')).length, 15).catch(
      async (error: unknown) => {
        const said = await container(name).logs({ stdout: true, stderr: true, follow: false, tail: 5 });
        throw new LabError(`${error}: ${said}`);
      },
    );
  };

  const lib = '/usr/lib/postgresql/15/lib';
  const programs = [
    'postgres',
    'pg_ctl',
    'pg_rewind',
    'pg_basebackup',
    'rm',
    'chmod',
    `${lib}/libpqwalreceiver.so`,
    `${lib}/plpgsql.so`,
  ];
  await imageOf(docker.client, tag, programs, '', ['/usr/share/postgresql/15/timezonesets', '/etc/passwd']);
  await docker.client.createNetwork({ Name: network });
  await writeFile(join(home, 'password'), password);
  const initdb = [
    '-U',
    'postgres',
    '-A',
    'scram-sha-256',
    '-E',
    'UTF8',
    '--locale=C',
    '--no-sync',
    '--data-checksums',
  ];
  await run('initdb', ['-D', dataOf('p1'), ...initdb, `--pwfile=${join(home, 'password')}`]);
  await appendFile(join(dataOf('p1'), 'postgresql.conf'), configuration);
  await appendFile(join(dataOf('p1'), 'pg_hba.conf'), 'host all,replication all all scram-sha-256\n');
  await start('p1');
  for (const name of ['r1', 'r2'] as const) {
    await mkdir(dataOf(name), { mode: 0o700 });
    await chown(dataOf(name), as.uid, as.gid);
    const from = [
      '-h',
      '127.0.0.1',
      '-p',
      `${portOf('p1')}`,
      '-U',
      'postgres',
      '-R',
      '-C',
      '-S',
      `slot_${name}`,
    ];
    await run('pg_basebackup', ['-D', dataOf(name), ...from, '-c', 'fast', '--no-sync']);
    const way = `host=${box('p1')} port=5432 user=postgres password=${password} application_name=${name}`;
    await appendFile(join(dataOf(name), 'postgresql.auto.conf'), `primary_conninfo = '${way}'\n`);
    await start(name);
  }
  await sql('p1', 'CREATE TABLE ledger (id text PRIMARY KEY)');
  await until(
    'Streaming to both',
    async () => (await sql('p1', 'SELECT FROM pg_stat_replication')).length === 2 || undefined,
  );

  const pooler = { port: ports.at(-1) ?? 0, ini: join(home, 'pgbouncer.ini') };
  await writeFile(join(home, 'users.txt'), `"postgres" "${password}"\n`);
  await writeFile(pooler.ini, pooling(pooler.port, portOf('p1'), join(home, 'users.txt')));
  await chown(pooler.ini, as.uid, as.gid);
  const bouncer = await launch(site, ['pgbouncer', pooler.ini], { as, log: join(home, 'pgbouncer.log') });
  const pooled = (database: string) =>
    `postgresql://postgres:${password}@127.0.0.1:${pooler.port}/${database}`;

  const section = {
    name: 'boxed',
    pooler: { url: pooled('pgbouncer'), operate: { url: pooled('pgbouncer') } },
    nodes: names.map((name) => ({
      ...{ name, url: url(name), operate: { url: url(name) }, control: { container: box(name) } },
    })),
  };
  return {
    ...{ box, portOf, dataOf, url, sql, container, section, password, docker, ini: pooler.ini },
    pooled: pooled('postgres'),
    stack: (changed: object = {}) =>
      quayOf({ docker: [{ name: 'docker', socket: docker.socket }], postgres: [{ ...section, ...changed }] }),
    async down() {
      signal(bouncer, 'SIGKILL');
      for (const name of names)
        await container(name)
          .remove({ force: true })
          .catch(() => undefined);
      await docker.client
        .getNetwork(network)
        .remove()
        .catch(() => undefined);
      await rm(home, { recursive: true, force: true });
    },
  };
}

const pooling = (port: number, primary: number, users: string): string => `[databases]
postgres = host=127.0.0.1 port=${primary} dbname=postgres

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
admin_users = postgres
pool_mode = transaction
server_login_retry = 1
ignore_startup_parameters = extra_float_digits
`;

const configuration = `
listen_addresses = '*'
unix_socket_directories = ''
shared_buffers = 16MB
max_connections = 30
dynamic_shared_memory_type = mmap
fsync = off
jit = off
timezone = 'GMT'
log_timezone = 'GMT'
wal_log_hints = on
wal_keep_size = 64MB
wal_receiver_status_interval = 1s
wal_retrieve_retry_interval = 500ms
`;
