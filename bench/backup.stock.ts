import { mkdirSync, writeFileSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import pg from 'pg';
import { stringify } from 'yaml';
import { postgresPath } from '../src/systems/programs.ts';
import { freePorts } from '../test/lab/ports.ts';
import { hold } from './held.ts';

/** A database of its own server, and all that is needed to save it. */
export type Stock = {
  readonly directory: string;
  readonly database: string;
  /** As its server measures it, indexes and all. */
  readonly bytes: number;
  readonly env: NodeJS.ProcessEnv;
  readonly stackFile: string;
  readonly backups: string;
};

const database = 'stock';
const tables = 4;
/** With its three indexes, as measured. */
const bytesPerRow = 228;
const atOnce = 100_000;

/** Fills a server of its own, which is gone with the bench. */
export async function stockOf(bytes: number): Promise<Stock & AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), 'quarterdeck-stock-'));
  const home = join(directory, 'server');
  await mkdir(home);
  // The server walks through it.
  await chmod(directory, 0o711);
  const [port = 0] = await freePorts(1);
  const as = await account();
  const env = {
    ...{ PATH: postgresPath(process.env), HOME: directory, LC_ALL: 'C.UTF-8' },
    ...{ PGHOST: home, PGPORT: String(port), PGUSER: 'postgres' },
    QUARTERDECK_STATE: join(directory, 'state'),
  };
  const data = join(home, 'data');
  if (as !== undefined) await chown(home, as.uid, as.gid);
  const run = (...[file = '', ...args]: readonly string[]) => execa(file, args, { env, cwd: '/', ...as });
  await run('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '--no-instructions');
  const settings = [
    `-p ${port} -k ${home} -c listen_addresses= -c shared_buffers=256MB -c max_wal_size=8GB`,
    '-c autovacuum=off -c fsync=off -c maintenance_work_mem=128MB -c checkpoint_timeout=30min',
  ].join(' ');
  const log = join(home, 'log');
  const stop = async (): Promise<void> => {
    await run('pg_ctl', '-D', data, '-m', 'immediate', 'stop').catch(() => {});
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await run('pg_ctl', '-D', data, '-l', log, '-o', settings, '-w', 'start');
    const size = await fill({ host: home, port, user: 'postgres' }, bytes);
    const backups = join(directory, 'backups');
    mkdirSync(backups, { mode: 0o700 });
    const url = `postgresql://postgres@/${database}?host=${home}&port=${port}`;
    const cluster = {
      name: 'main',
      nodes: [{ name: 'p1', url, operate: { url } }],
      backup: { directory: backups },
    };
    const nothing = { docker: [], redis: [], sqlite: [], nginx: [] };
    const stackFile = join(directory, 'quarterdeck.yaml');
    const stack = { version: 1, stack: 'stock', access: 'operate', ...nothing, postgres: [cluster] };
    writeFileSync(stackFile, stringify(stack), { mode: 0o600 });
    return hold({ directory, database, bytes: size, env, stackFile, backups, [Symbol.asyncDispose]: stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A server refuses to run as root. */
async function account(): Promise<{ readonly uid: number; readonly gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = await Promise.all(['-u', '-g'].map((what) => execa('id', [what, 'postgres'])));
  return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) };
}

const table = (index: number): string => `
CREATE TABLE orders_${index} (id bigint, customer int, at timestamptz, state text, amount numeric, reference text, note text)`;

const words = 'ship deck sail hull mast anchor rope tide wind harbour crew bell log watch bridge cargo '
  .repeat(1)
  .trim();

const rows = (index: number, from: number, to: number): string => `
INSERT INTO orders_${index}
SELECT i, hashint8(i) & 1048575, '2026-01-01'::timestamptz + i * interval '1.37 s', (ARRAY['paid', 'sent', 'back', 'open'])[1 + (i & 3)],
       (hashint8(i) & 65535) / 100.0, md5(i::text),
       concat_ws(' ', ${Array.from({ length: 9 }, (_, at) => `w[1 + ((hashint8(i + ${at}) >> 7) & 15)]`).join(', ')})
  FROM generate_series(${from}::bigint, ${to}::bigint) i, (SELECT string_to_array('${words}', ' ') AS w OFFSET 0) list`;

const indexes = (index: number): string => `
ALTER TABLE orders_${index} ADD PRIMARY KEY (id); CREATE INDEX ON orders_${index} (customer); CREATE INDEX ON orders_${index} (reference)`;

type Server = { readonly host: string; readonly port: number; readonly user: string };

/** Several tables at once, as far as there are cores. Returns how large it became. */
async function fill(server: Server, bytes: number): Promise<number> {
  await asked(server, 'postgres', `CREATE DATABASE ${database}`);
  const each = Math.ceil(bytes / bytesPerRow / tables);
  await Promise.all(
    Array.from({ length: tables }, async (_, index) => {
      await asked(server, database, table(index));
      for (let from = 1; from <= each; from += atOnce)
        await asked(server, database, rows(index, from, Math.min(each, from + atOnce - 1)));
      await asked(server, database, indexes(index));
    }),
  );
  const [size] = await asked(
    server,
    database,
    'ANALYZE; CHECKPOINT; SELECT pg_database_size(current_database())',
  );
  return Number(size?.pg_database_size);
}

async function asked(server: Server, name: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ ...server, database: name });
  await client.connect();
  try {
    const results: pg.QueryResult | pg.QueryResult[] = await client.query(sql);
    return (Array.isArray(results) ? results.at(-1) : results)?.rows ?? [];
  } finally {
    await client.end();
  }
}
