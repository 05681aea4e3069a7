// A harbour in which everything that is backed up can be put back, and all of it is looked at afterwards.
import { cpSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setsOf } from '../../../src/domain/backup/sets.ts';
import { readBackups } from '../../../src/records/backups.ts';
import { proxyToPort } from '../../systems/proxy.ts';
import { admin, keysOf, serverIn, systemctlIn } from '../restore/berth.ts';
import { harbourOf } from './harbour.ts';
import { lab, users } from './lab.ts';

const { p1 } = lab.postgres;
const kinds = ['postgres', 'redis', 'sqlite', 'files'] as const;

export type Drydock = Awaited<ReturnType<typeof drydockOf>>;

/** What the systems hold, as their clients see it. */
export type Held = {
  readonly receipts: readonly unknown[];
  readonly keys: readonly unknown[];
  readonly orders: readonly unknown[];
  readonly conf: string;
};
/** When the backups were taken, and what became of it since. */
export const asTaken: Held = { receipts: [1, 2], keys: ['a', 'b', 'c'], orders: [1, 2], conf: 'a = 1\n' };
export const asChanged: Held = { receipts: [1, 3], keys: ['a', 'd'], orders: [2, 3], conf: 'a = 2\n' };

/** With a backup of each kind, a set of them, and everything changed since. Gone when it is disposed. */
export async function drydockOf() {
  const harbour = await harbourOf();
  const { at, goods } = harbour;
  const redis = await serverIn(at('redis'), ['appendonly yes']);
  const proxy = await proxyToPort(redis.port);
  await systemctlIn(at('bin'), { 'own.service': redis.directory });
  const own = {
    ...{ name: 'own', url: `redis://127.0.0.1:${proxy.port}`, ...admin, operate: admin },
    ...{ control: { service: 'own.service' }, backup: { directory: at('kept', 'redis') } },
  };
  harbour.declare(({ postgres, services: [web], logs: _, ...stack }) => ({
    ...{ ...stack, redis: [own] },
    // One client is enough to be stopped: those of Compose take ten seconds each to end.
    services: [web],
    postgres: postgres.map(({ nodes, ...cluster }) => ({
      ...cluster,
      nodes: nodes.map(({ control: __, ...node }) => node),
    })),
  }));

  async function hold({ receipts, keys, orders, conf }: Held): Promise<void> {
    await p1.sql(
      `TRUNCATE receipts; INSERT INTO receipts VALUES ${receipts.map((id) => `(${id})`).join()}`,
      users.till,
    );
    await redis.command('FLUSHALL');
    for (const key of keys) await redis.command('SET', String(key), 'x');
    using database = new DatabaseSync(at('app.db'));
    database.exec(
      `DELETE FROM orders; INSERT INTO orders VALUES ${orders.map((id) => `(${id})`).join()}; PRAGMA wal_checkpoint(TRUNCATE)`,
    );
    writeFileSync(at('app', 'app.conf'), conf);
  }
  /** What is there to be pruned. */
  function grow(): void {
    writeFileSync(at('drop', 'old.bin'), 'old\n');
    utimesSync(at('drop', 'old.bin'), 1e9, 1e9);
    for (const days of [20, 30]) age(at('kept', 'files'), days);
  }
  async function held(): Promise<Held> {
    const rows = await p1.sql('SELECT id FROM receipts ORDER BY 1', users.till);
    using database = new DatabaseSync(at('app.db'));
    return {
      receipts: rows.map(({ id }) => id),
      keys: await keysOf(redis),
      orders: database
        .prepare('SELECT id FROM orders ORDER BY 1')
        .all()
        .map(({ id }) => id),
      conf: readFileSync(at('app', 'app.conf'), 'utf8'),
    };
  }

  /** Where something may be made or left: the directory, and which of its names. */
  const places: readonly (readonly [directory: string, mine: RegExp])[] = [
    ...kinds.map((kind) => [at('kept', kind), /./] as const),
    ...[[at(), /^\.quarterdeck/] as const, [redis.directory, /^quarterdeck/] as const],
    [dirname(p1.dataDirectory), new RegExp(`^\\.?${basename(p1.dataDirectory)}_restore_`)],
  ];
  const paths = (): readonly string[] =>
    places.flatMap(([directory, mine]) =>
      readdirSync(directory)
        .filter((name) => mine.test(name))
        .map((name) => join(directory, name)),
    );
  const databases = async (): Promise<readonly string[]> =>
    (await p1.sql(`SELECT datname FROM pg_database WHERE datname ~ '^(${users.till}|qd_)' ORDER BY 1`)).map(
      ({ datname }) => String(datname),
    );

  await hold(asTaken);
  for (const words of [
    ['backup', 'stack'],
    ['backup', 'postgres/main', '--method', 'base', '--fast'],
  ]) {
    const { end } = await harbour.carried(words);
    if (end?.outcome !== 'done') throw new Error(`${words.join(' ')}: ${end?.because}`);
  }
  const found = await Promise.all(
    kinds.map(async (kind) => {
      const target = kind === 'postgres' ? 'postgres/main' : kind === 'redis' ? 'redis/own' : `${kind}/app`;
      return (await readBackups([{ target, directory: at('kept', kind) }])).places;
    }),
  );
  const backups = found.flat().flatMap((place) => place.backups);
  const [set] = setsOf(found.flat());
  const idOf = (is: string): string => `backup/${backups.find(({ kind }) => kind === is)?.id}`;
  const words = {
    dump: ['restore', idOf('dump')],
    base: ['restore', idOf('base'), '--fast', '--to', `${p1.dataDirectory}_restore_drill`],
    redis: ['restore', idOf('rdb')],
    sqlite: ['restore', idOf('sqlite')],
    files: ['restore', idOf('files')],
    set: ['restore', 'stack', '--set', set?.id ?? 'none'],
    test: ['verify', idOf('dump'), '--restore-test'],
  } as const;
  grow();
  const known = new Set([...paths(), ...(await databases())]);

  return {
    ...harbour,
    ...{ redis, words, held, own: proxy },
    isUp: async () => (await goods.container.inspect()).State.Running,
    /** What was not there when all began, by name. */
    news: async (): Promise<readonly string[]> =>
      [...paths(), ...(await databases())].filter((name) => !known.has(name)),
    /** The processes that are at something of it, but for its servers. */
    others: (): readonly string[] =>
      readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name) && name !== String(process.pid))
        .flatMap((pid) => {
          const read = (name: string): string => {
            try {
              return readFileSync(`/proc/${pid}/${name}`, 'latin1');
            } catch {
              return '';
            }
          };
          const line = read('cmdline');
          const isAt = [at(), `${p1.dataDirectory}_restore_`].some((path) => line.includes(path));
          const isOurs = read('environ').includes(`HARBOUR_ROOT=${at()}\0`);
          return (isAt || isOurs) && !line.includes('redis-server\0') ? [line.replaceAll('\0', ' ')] : [];
        }),
    /** As if nothing of it had been done yet. */
    async clear(): Promise<void> {
      for (const path of paths()) if (!known.has(path)) rmSync(path, { recursive: true, force: true });
      for (const name of await databases())
        if (!known.has(name)) await p1.sql(`DROP DATABASE "${name}" WITH (FORCE)`);
      await goods.container.start().catch(() => undefined);
      await hold(asChanged);
      grow();
    },
    /** All servers go away at once, until it is disposed. */
    cut(): Disposable {
      const { docker, postgres } = harbour.proxies;
      const cuts = [docker, postgres, proxy].map((one) => one.cut());
      return {
        [Symbol.dispose]() {
          for (const cut of cuts) cut[Symbol.dispose]();
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await redis.kill().catch(() => undefined);
      await harbour[Symbol.asyncDispose]();
    },
  };
}

/** A backup beside the newest one that says of itself that it is so many days older. */
function age(directory: string, days: number): void {
  const [id] = readdirSync(directory).filter((name) => /^files-app_full_\d{4,}/.test(name));
  if (id === undefined) throw new Error('there is no backup of files');
  const copy = join(directory, `files-app_full_${days}`);
  cpSync(join(directory, id), copy, { recursive: true });
  const path = join(copy, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  const startedAt = manifest.startedAt - days * 86_400_000;
  const endedAt = startedAt + 1_000;
  writeFileSync(
    path,
    JSON.stringify({ ...manifest, id: basename(copy), startedAt, endedAt, set: undefined }),
  );
}
