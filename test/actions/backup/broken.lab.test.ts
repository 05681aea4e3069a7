import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { backup } from '../../../src/actions/backup/backup.ts';
import { verify } from '../../../src/actions/verify/verify.ts';
import { levelOf } from '../../../src/domain/backup.ts';
import { readBackups } from '../../../src/records/backups.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { until } from '../../lab/processes.ts';
import { planned } from '../lifecycle/yard.ts';
import { crewOf, type Pier, pierOf, temporary } from './pier.ts';

const { postgres } = openLab(labOfWorker());
const { p1 } = postgres;
const superuser = `postgresql://postgres@/shop?host=${postgres.sockets}&port=${p1.port}`;
const nodes = { p1: { watch: p1.url('ops_monitor'), operate: superuser } };

async function taken(more: Partial<Pier> = {}) {
  const pier = await pierOf({ nodes, ...more });
  const end = await crewOf(backup, await planned(backup, 'postgres/main', pier.reach), pier).carry();
  expect(end).toMatchObject({ outcome: 'done' });
  const [made] = await listed(pier.directory);
  if (made === undefined) throw new Error('none');
  return { pier, made };
}

async function listed(directory: string) {
  const { places } = await readBackups([{ target: 'postgres/main', directory }]);
  return places.flatMap(({ backups }) => backups);
}

type Given = Awaited<ReturnType<typeof pierOf>>;
async function verified(pier: Given, target = 'postgres/main', params = {}) {
  const plan = await planned(verify, target, pier.reach, { all: false, restoreTest: false, ...params });
  return crewOf(verify, plan, pier).carry();
}

async function flip(path: string): Promise<void> {
  const bytes = await readFile(path);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

test('what is whole stays verified, and is told among all', async () => {
  const { pier, made } = await taken();
  expect(await verified(pier, `backup/${made.id}`)).toEqual({
    outcome: 'done',
    because: `${made.id}: verified · backups of postgres/main: total 1, valid 1, invalid 0, off-site 0`,
  });
  const tested = async (where: Given, params = {}) =>
    (await planned(verify, 'postgres/main', where.reach, { restoreTest: true, ...params })).preflight.flatMap(
      ({ title, is, because }) => (is === 'refuse' ? [`${title}: ${because}`] : []),
    );
  expect(await tested(pier, { all: true })).toEqual(['restore test: it is for one backup at a time']);
  const bare = await pierOf({ nodes: { p1: { watch: nodes.p1.watch } }, directory: pier.directory });
  expect(await tested(bare)).toEqual([
    'operate credentials: postgres/main/p1 has none: add operate: { url } to the node in the stack file',
  ]);
  const standby = { watch: postgres.r1.url('ops_monitor'), operate: postgres.r1.url('ops_dump') };
  const alone = await pierOf({ nodes: { r1: standby }, directory: pier.directory });
  for (const action of [verify, backup])
    await expect(planned(action, 'postgres/main', alone.reach, { restoreTest: true })).rejects.toThrow(
      'no primary of main answers; a standby can be taken by its name: postgres/main/r1',
    );
});

test.each([
  ['one flipped byte', flip, /database\.dump is not what was written: its checksum differs/],
  ['a lost end', (path: string) => truncate(path, 9_000), /database\.dump has 8.8 kB, .* were written/],
] as const)('%s makes a backup broken, and mended it is verified again', async (_, damage, because) => {
  const { pier, made } = await taken({ backup: { format: 'custom' } });
  const path = join(made.path, 'database.dump');
  const whole = await readFile(path);
  await damage(path);
  expect(await verified(pier)).toEqual({ outcome: 'failed', because: expect.stringMatching(because) });
  expect((await listed(pier.directory)).map(levelOf)).toEqual(['broken']);
  await writeFile(path, whole);
  expect(await verified(pier)).toMatchObject({ outcome: 'done' });
  expect((await listed(pier.directory)).map(levelOf)).toEqual(['verified']);
});

test('of a dump in a directory a flipped byte, a lost end and a lost file are found', async () => {
  const { pier, made } = await taken({ backup: { format: 'directory', jobs: 2 } });
  const inside = join(made.path, 'database');
  const [data = ''] = (await readdir(inside)).filter((name) => /^\d+\.dat/.test(name));
  const path = join(inside, data);
  const whole = await readFile(path);
  for (const [damage, because] of [
    [() => flip(path), /is not what was written: its checksum differs/],
    [() => truncate(path, whole.length - 1), /has .*, .* were written/],
    [() => rm(path), /a file of it is missing/],
  ] as const) {
    await damage();
    expect(await verified(pier)).toEqual({ outcome: 'failed', because: expect.stringMatching(because) });
    expect((await listed(pier.directory)).map(levelOf)).toEqual(['broken']);
    await writeFile(path, whole);
  }
});

test('a flipped byte of a data directory is found, and so is a lost end', async () => {
  const replicator = { p1: { ...nodes.p1, operate: p1.url('replicator') } };
  const { pier, made } = await taken({ nodes: replicator, backup: { method: 'base' } });
  const { preflight } = await planned(verify, `backup/${made.id}`, pier.reach, { restoreTest: true });
  expect(preflight.filter(({ is }) => is === 'refuse')).toMatchObject([
    {
      title: 'what can be restored',
      because: expect.stringMatching(/^only archives of pg_dump’s are tested by restoring them: /),
    },
  ]);
  await flip(join(made.path, 'data', 'global', 'pg_control'));
  expect(await verified(pier)).toEqual({
    outcome: 'failed',
    because: expect.stringContaining('data/global/pg_control is not what was written'),
  });
  await flip(join(made.path, 'data', 'global', 'pg_control'));
  await truncate(join(made.path, 'data', 'backup_label'), 10);
  expect(await verified(pier)).toEqual({
    outcome: 'failed',
    because: expect.stringMatching(/data\/backup_label has 10 B, .* were written/),
  });
  expect((await listed(pier.directory)).map(levelOf)).toEqual(['broken']);
});

test('what a client wrote badly and called whole never gets a name', async () => {
  // It ends well, and leaves half of what it should have written.
  const bin = await temporary();
  const real = execFileSync('sh', ['-c', 'command -v pg_dump'], { encoding: 'utf8' }).trim();
  const script = `#!/bin/sh\n${real} "$@" || exit 1\nfor a in "$@"; do case $a in --file=*) f=\${a#--file=};; esac; done\n[ -z "$f" ] || truncate -s 20000 "$f"\n`;
  await writeFile(join(bin, 'pg_dump'), script, { mode: 0o755 });
  const pier = await pierOf({
    nodes,
    backup: { format: 'custom' },
    env: { PATH: `${bin}:${process.env.PATH}` },
  });
  const crew = crewOf(backup, await planned(backup, 'postgres/main', pier.reach), pier);
  expect(await crew.carry()).toMatchObject({
    outcome: 'undone',
    because: expect.stringContaining('read it whole'),
  });
  expect(await readdir(pier.directory)).toEqual([]);
});

test('a dump that somebody asks to stop is broken off and removed', async () => {
  const pier = await pierOf({ nodes });
  const locked = await lock();
  const crew = crewOf(backup, await planned(backup, 'postgres/main', pier.reach), pier);
  const carried = crew.carry();
  await until('pg_dump', async () => pidOf(pier.directory));
  crew.entries.push({ type: 'asked', at: Date.now(), what: 'abort', by: { user: 'ana', uid: 1000 } });
  expect(await carried).toEqual({ outcome: 'undone', because: 'ana asked to abort' });
  await locked();
  expect(await readdir(pier.directory)).toEqual([]);
});

test('a dump whose client is killed is removed, and one whose runner is told to end too', async () => {
  const pier = await pierOf({ nodes });
  const locked = await lock();
  const crew = crewOf(backup, await planned(backup, 'postgres/main', pier.reach), pier);
  const carried = crew.carry();
  const pid = await until('pg_dump', async () => pidOf(pier.directory));
  process.kill(pid, 'SIGKILL');
  expect(await carried).toEqual({
    outcome: 'undone',
    because: expect.stringContaining('was killed (SIGKILL)'),
  });
  const second = crewOf(backup, await planned(backup, 'postgres/main', pier.reach), pier);
  const ended = second.carry();
  await until('pg_dump', async () => pidOf(pier.directory));
  second.end();
  expect(await ended).toMatchObject({
    outcome: 'undone',
    because: expect.stringContaining('was told to end'),
  });
  await locked();
  expect(await readdir(pier.directory)).toEqual([]);
});

/** Keeps whoever would read a table waiting. */
async function lock(): Promise<() => Promise<void>> {
  const holder: ChildProcess = spawn('psql', ['-qAt', superuser], { stdio: ['pipe', 'ignore', 'ignore'] });
  holder.stdin?.write('BEGIN; LOCK TABLE customers IN ACCESS EXCLUSIVE MODE;\n');
  onTestFinished(() => void holder.kill('SIGKILL'));
  await until('The lock', async () => {
    const rows = await p1.sql(
      `SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND relation = 'customers'::regclass`,
    );
    return rows.length > 0 ? true : undefined;
  });
  return async () => {
    holder.kill('SIGKILL');
    await until('The end of the lock', async () => {
      const rows = await p1.sql(
        `SELECT 1 FROM pg_locks WHERE relation = 'customers'::regclass AND mode = 'AccessExclusiveLock'`,
      );
      return rows.length === 0 ? true : undefined;
    });
  };
}

/** The pg_dump that writes below a directory. */
async function pidOf(directory: string): Promise<number | undefined> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const argv = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const [program = ''] = argv.split('\0');
    if (program.endsWith('pg_dump') && argv.includes(`--file=${directory}`)) return Number(pid);
  }
  return undefined;
}

test('a disk that runs full stops it in one sentence, and gets its space back', async () => {
  const mount = await temporary();
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=700', 'tmpfs', mount]);
  onTestFinished(() => void execFileSync('umount', [mount]));
  await p1.sql(
    `CREATE TABLE noise AS SELECT md5(random()::text) || md5(random()::text) AS t FROM generate_series(1, 60000) n`,
  );
  try {
    const pier = await pierOf({ nodes, backup: { format: 'custom' }, directory: join(mount, 'backups') });
    const plan = await planned(backup, 'postgres/main', pier.reach);
    expect(plan.preflight).toContainEqual(
      expect.objectContaining({
        title: `free space on ${pier.directory}`,
        is: 'refuse',
        override: 'allow-low-space',
      }),
    );
    const end = await crewOf(backup, plan, pier).carry();
    expect(end.outcome).toBe('undone');
    expect(end.because).toMatch(/No space left on device|are kept free/);
    expect(end.because).not.toContain('\n');
    expect(await readdir(pier.directory)).toEqual([]);
  } finally {
    await p1.sql('DROP TABLE noise');
  }
});

test('a restore test counts the rows in a database of its own, which is gone afterwards', async () => {
  const { pier, made } = await taken({ backup: { format: 'custom' } });
  expect(await verified(pier, `backup/${made.id}`, { restoreTest: true })).toMatchObject({
    outcome: 'done',
    because: expect.stringContaining(`${made.id}: restore-tested`),
  });
  expect((await listed(pier.directory)).map(levelOf)).toEqual(['restore-tested']);
  expect(await p1.sql(`SELECT datname FROM pg_database WHERE datname LIKE 'qd%'`)).toEqual([]);
});

test('a restore test that fails leaves no database behind', async () => {
  const { pier, made } = await taken();
  const operate = p1.url('ops_dump');
  const other = await pierOf({ nodes: { p1: { ...nodes.p1, operate } }, directory: pier.directory });
  expect(await verified(other, `backup/${made.id}`, { restoreTest: true })).toEqual({
    outcome: 'undone',
    because: expect.stringContaining('permission denied to create database'),
  });
  expect(await p1.sql(`SELECT datname FROM pg_database WHERE datname LIKE 'qd%'`)).toEqual([]);
});

test('backups in the documents’ own names are verified to their last words', async () => {
  const pier = await pierOf({ nodes });
  await mkdir(join(pier.directory, 'database'), { recursive: true });
  const sql = execFileSync('pg_dump', [superuser], { encoding: 'buffer', maxBuffer: 64 * 1024 ** 2 });
  const put = (name: string, bytes: Uint8Array) => writeFile(join(pier.directory, 'database', name), bytes);
  await put('shop_full_20261120_010000.sql.gz', gzipSync(sql));
  await put('shop_full_20261119_010000.sql.gz', gzipSync(sql.subarray(0, sql.length / 2)));
  await put('postgres_20261118_010000.sql.gz', gzipSync(sql).subarray(0, 5_000));
  await put('postgres_20261117_010000.sql.gz', new Uint8Array());
  const end = await verified(pier, 'postgres/main', { all: true });
  expect(end.outcome).toBe('failed');
  const levels = (await listed(pier.directory)).map((one) => [
    one.id,
    levelOf(one),
    one.proofs.broken?.because,
  ]);
  expect(levels).toEqual([
    ['shop_full_20261120_010000', 'verified', undefined],
    ['shop_full_20261119_010000', 'broken', expect.stringContaining('the last words of pg_dump are missing')],
    ['postgres_20261118_010000', 'broken', expect.stringContaining('it cannot be unpacked')],
    ['postgres_20261117_010000', 'broken', 'it is empty'],
  ]);
});
