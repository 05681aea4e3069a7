import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Stock, stockOf } from './backup.stock.ts';
import { median, memoryOf, treeOf } from './proc.ts';
import type { Row } from './report.ts';

type Spent = { readonly seconds: number; readonly memory: number; readonly out: string };

/** A command from its start to its end, with the most memory that it and all it started had at once. */
async function spent(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<Spent> {
  const [program = '', ...args] = argv;
  const start = performance.now();
  const child: ChildProcess = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const said = child.stdout === null ? '' : text(child.stdout);
  let memory = 0;
  const looking = new AbortController();
  const looked = (async () => {
    while (!looking.signal.aborted) {
      memory = Math.max(memory, memoryOf(treeOf(child.pid ?? 0)).pss);
      await sleep(250);
    }
  })();
  const [code] = await ended;
  const seconds = (performance.now() - start) / 1_000;
  looking.abort();
  await looked;
  console.error(`${seconds.toFixed(1).padStart(7)} s  ${argv.join(' ')}${stepsIn(await said)}`);
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${(await said).slice(-2_000)}`);
  return { seconds, memory, out: await said };
}

/** How long each step of a run of ours took. */
const stepsIn = (out: string): string =>
  out
    .split('\n')
    .filter((line) => line.includes('"is":"yes","began_at":"'))
    .map((line) => JSON.parse(line))
    .map(({ id, began_at, ended_at }) => `\n${seconds(began_at, ended_at).padStart(11)} s  ${id}`)
    .join('');

const seconds = (from: string, to: string): string =>
  ((Date.parse(to) - Date.parse(from)) / 1_000).toFixed(1);

/** What goes out and comes back of a database of so many bytes, by us and by what everybody has, in turns. */
export async function backup(bytes: number, runs: number): Promise<readonly Row[]> {
  await using stock = await stockOf(bytes);
  const rounds: Round[] = [];
  for (let run = 0; run < runs; run++) rounds.push(await round(stock));
  const of = (name: Exclude<keyof Round, 'written'>, what: 'seconds' | 'memory'): number =>
    median(rounds.map((one) => one[name][what]));
  const size = `${(stock.bytes / 1e9).toFixed(1)} GB`;
  const dump = { 'pg_dump | gzip': of('theirs', 'seconds') };
  const load = { 'gunzip | psql': of('theirBack', 'seconds') };
  return [
    {
      what: `backup of ${size}, read whole, all cores (--fast)`,
      unit: 's',
      value: of('fast', 'seconds'),
      budget: dump['pg_dump | gzip'],
      peers: dump,
    },
    {
      what: `backup of ${size}, read whole, half the cores, niced`,
      unit: 's',
      value: of('niced', 'seconds'),
      peers: dump,
    },
    {
      what: `restore of ${size}, rows counted, swapped in (--fast)`,
      unit: 's',
      value: of('back', 'seconds'),
      budget: load['gunzip | psql'],
      peers: load,
    },
    {
      what: 'memory of a backup, all its processes',
      unit: 'MB',
      value: of('fast', 'memory') / 2 ** 20,
      peers: { 'pg_dump | gzip': of('theirs', 'memory') / 2 ** 20 },
    },
    {
      what: 'memory of a restore, all its processes',
      unit: 'MB',
      value: of('back', 'memory') / 2 ** 20,
      peers: { 'gunzip | psql': of('theirBack', 'memory') / 2 ** 20 },
    },
    ...sizes(rounds),
  ];
}

type Round = Readonly<Record<'theirs' | 'theirBack' | 'niced' | 'fast' | 'back', Spent>> & {
  readonly written: { readonly ours: number; readonly theirs: number };
};

const sizes = (rounds: readonly Round[]): readonly Row[] => [
  {
    what: 'size of the backup',
    unit: 'MB',
    value: median(rounds.map(({ written }) => written.ours)) / 1e6,
    peers: { 'pg_dump | gzip': median(rounds.map(({ written }) => written.theirs)) / 1e6 },
  },
];

async function round({ directory, database, env, stackFile, backups }: Stock): Promise<Round> {
  const file = join(directory, 'theirs.sql.gz');
  const shell = (script: string): Promise<Spent> => spent(['sh', '-c', script], env);
  const quarterdeck = (...args: readonly string[]): Promise<Spent> =>
    spent([process.execPath, 'dist/quarterdeck.js', 'run', ...args, '--json', '--config', stackFile], env);
  const theirs = await shell(`pg_dump ${database} | gzip > ${file}`);
  const theirBack = await shell(
    `createdb beside && gunzip -c ${file} | psql -q -v ON_ERROR_STOP=1 beside > ${join(directory, 'said')}`,
  );
  await shell('dropdb beside');
  const niced = await quarterdeck('backup', 'postgres/main', '--yes');
  rmSync(backups, { recursive: true, force: true });
  mkdirSync(backups, { mode: 0o700 });
  const fast = await quarterdeck('backup', 'postgres/main', '--fast', '--yes');
  const id = idIn(fast.out);
  const ours = Number((await spent(['du', '-sb', backups], env)).out.split('\t', 1)[0]);
  const back = await quarterdeck('restore', `backup/${id}`, '--fast', '--confirm', database);
  // What was replaced is kept; the next turn has no use for it.
  const names = `SELECT format('DROP DATABASE %I;', datname) FROM pg_database WHERE datname LIKE '${database}_old_%'`;
  await shell(`psql -d postgres -Atc "${names}" | psql -q -d postgres`);
  const written = { ours, theirs: statSync(file).size };
  return { theirs, theirBack, niced, fast, back, written };
}

const idIn = (out: string): string => /"(?:id|backup)":"([\w.-]+_\d{8}_\d{6})"/.exec(out)?.[1] ?? '';
