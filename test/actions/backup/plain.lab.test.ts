import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backup } from '../../../src/actions/backup/backup.ts';
import { restore } from '../../../src/actions/restore/restore.ts';
import { verify } from '../../../src/actions/verify/verify.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { levelOf } from '../../../src/domain/backup.ts';
import { readManifest } from '../../../src/records/backups/manifest.ts';
import { readBackups } from '../../../src/records/backups.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { planned, runnerOf } from '../lifecycle/yard.ts';
import { admin, serverOf } from '../restore/berth.ts';
import { crewOf, temporary } from './pier.ts';
import { quayOf } from './quay.ts';

const { redis, sqlite } = openLab(labOfWorker());

const cache = (directory: string, password = redis.passwords.admin) => ({
  name: 'cache',
  username: 'ops_monitor',
  password: redis.passwords.ops_monitor,
  nodes: (['n1', 'n2', 'n3'] as const).map((name) => ({
    name,
    url: `redis://127.0.0.1:${redis.servers[name].port}`,
  })),
  operate: { username: 'admin', password },
  backup: { directory },
});

const refusals = ({ preflight }: Plan) =>
  preflight.filter(({ is }) => is === 'refuse').map(({ title, because }) => `${title}: ${because}`);

async function only(directory: string, target: string) {
  const { places } = await readBackups([{ target, directory }]);
  const [found] = places.flatMap(({ backups }) => backups);
  if (found === undefined) throw new Error(`nothing in ${directory}`);
  return found;
}

/** The content, one byte of it another. */
async function flip(path: string): Promise<void> {
  const bytes = await readFile(path);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

test('Redis is copied from a replica, checked, and its keys are counted', async () => {
  const directory = join(await temporary(), 'kept');
  const quay = await quayOf({ redis: [cache(directory)] });
  const plan = await planned(backup, 'redis/cache', quay.reach);
  expect(refusals(plan)).toEqual([]);
  expect(plan.preflight).toContainEqual({
    ...{ title: 'operate credentials', is: 'pass' },
    because: 'there are some, read when it runs; their user needs +sync and +replconf',
  });
  const master = await redis.masterNow();
  expect(plan.summary).not.toContain(`redis/cache/${master} `);
  const crew = crewOf(backup, plan, quay);
  expect(await crew.carry()).toEqual({
    outcome: 'done',
    because: expect.stringMatching(/verified, .* keys/),
  });
  expect(JSON.stringify(crew.entries)).not.toContain(redis.passwords.admin);
  const found = await only(directory, 'redis/cache');
  expect(found).toMatchObject({ kind: 'rdb', format: 'rdb', target: 'redis/cache', by: 'quarterdeck' });
  const manifest = await readManifest(found.path);
  expect(manifest?.keys?.read).toBeGreaterThan(0);
  expect(manifest?.server?.role).toBe('standby');
  expect((await stat(join(found.path, 'dump.rdb'))).mode & 0o077).toBe(0);
});

test('a wrong password for Redis is one sentence without it, and nothing is left', async () => {
  const directory = join(await temporary(), 'kept');
  const quay = await quayOf({ redis: [cache(directory, 'not-the-pa55word')] });
  const crew = crewOf(backup, await planned(backup, 'redis/cache', quay.reach), quay);
  const end = await crew.carry();
  expect(end).toEqual({
    outcome: 'undone',
    because: expect.stringContaining('password of admin was not accepted by redis/cache/'),
  });
  expect(JSON.stringify([end, crew.entries])).not.toContain('not-the-pa55word');
  expect(await readdir(directory)).toEqual([]);
});

test('Redis without operate credentials, or without its programs, is refused', async () => {
  const { operate: _, ...section } = cache(join(await temporary(), 'kept'));
  const quay = await quayOf({ redis: [section] }, { PATH: await temporary() });
  expect(refusals(await planned(backup, 'redis/cache', quay.reach))).toEqual([
    expect.stringMatching(/^operate credentials: cache has none: add operate/),
    'redis-check-rdb on this host: there is none: install redis-tools',
  ]);
});

test('a server that vanishes before it is copied is one sentence, and nothing is left', async () => {
  const directory = join(await temporary(), 'kept');
  const quay = await quayOf({ redis: [cache(directory)] });
  const replica = (await redis.whole()) === 'n3' ? 'n2' : 'n3';
  const crew = crewOf(backup, await planned(backup, `redis/cache/${replica}`, quay.reach), quay);
  await redis[replica].kill();
  try {
    expect(await crew.carry()).toEqual({
      outcome: 'undone',
      because: expect.stringContaining('connection refused'),
    });
    expect(await readdir(directory)).toEqual([]);
  } finally {
    await redis[replica].start();
    await redis.whole();
  }
});

test('a node that only its Sentinels name is copied too, by its address or by that of none', async () => {
  const { nodes: _, ...section } = cache('/nowhere');
  const sentinels = (['q1', 'q2', 'q3'] as const).map((name) => `127.0.0.1:${redis.servers[name].port}`);
  const quayAt = (directory: string) =>
    quayOf({
      redis: [
        {
          ...{ ...section, sentinels, master: redis.master, sentinel_username: 'ops_monitor' },
          ...{ sentinel_password: redis.passwords.ops_monitor, backup: { directory } },
        },
      ],
    });
  const named = `redis/cache/127.0.0.1:${redis.servers[await redis.masterNow()].port}`;
  for (const target of ['redis/cache', named]) {
    const quay = await quayAt(join(await temporary(), 'kept'));
    const plan = await planned(backup, target, quay.reach);
    expect(refusals(plan)).toEqual([]);
    expect(plan.summary.includes(named)).toBe(target === named);
    expect(await crewOf(backup, plan, quay).carry()).toMatchObject({ outcome: 'done' });
    expect(await planned(verify, target, quay.reach)).toMatchObject({ locks: [{ name: 'cache' }] });
  }
  const { reach } = await quayAt('/nowhere');
  await expect(planned(backup, 'redis/cache/127.0.0.1:1', reach)).rejects.toThrow(
    'cache cannot be backed up: its Sentinels name no such node',
  );
});

test('a server that saves to its disk first, and tells how long it is, is copied as well', async () => {
  const replica = (await redis.whole()) === 'n3' ? 'n2' : 'n3';
  const directory = join(await temporary(), 'kept');
  const quay = await quayOf({ redis: [cache(directory)] });
  await redis[replica].command('CONFIG', 'SET', 'repl-diskless-sync', 'no');
  try {
    const crew = crewOf(backup, await planned(backup, `redis/cache/${replica}`, quay.reach), quay);
    expect(await crew.carry()).toMatchObject({ outcome: 'done' });
  } finally {
    await redis[replica].command('CONFIG', 'SET', 'repl-diskless-sync', 'yes');
  }
});

test('a master that nobody followed yet has another replication id by being copied: that is no reason to stop there', async () => {
  const server = await serverOf();
  const own = { name: 'own', url: `redis://127.0.0.1:${server.port}`, ...admin, operate: {} };
  const quay = await quayOf({ redis: [{ ...own, backup: { directory: await temporary() } }] });
  for (const [of, step, way, outcome] of [
    ['redis/own', 'write', 'resume', 'done'],
    ['stack', 'write redis/own', 'undo', 'undone'],
  ] as const) {
    const runner = runnerOf(backup, await planned(backup, of, quay.reach), quay);
    await runner.killedAfter(step);
    const end = await runner.bring(way);
    expect(end.outcome, end.because).toBe(outcome);
    await server.kill();
    await server.start();
  }
});

test('SQLite is copied while others write, and its directory stays as it was', async () => {
  await sqlite.work();
  const directory = join(await temporary(), 'kept');
  const quay = await quayOf({ sqlite: [{ name: 'app', path: sqlite.path, backup: { directory } }] });
  const before = await readdir(sqlite.directory);
  const plan = await planned(backup, 'sqlite/app', quay.reach);
  expect(refusals(plan)).toEqual([]);
  expect(await crewOf(backup, plan, quay).carry()).toEqual({
    outcome: 'done',
    because: expect.stringMatching(/verified, .* rows of/),
  });
  expect(await readdir(sqlite.directory)).toEqual(before);
  const found = await only(directory, 'sqlite/app');
  expect(await readdir(found.path)).toEqual(['SHA256SUMS', 'database.db', 'manifest.json', 'proofs.json']);
});

test('an SQLite database at rest stays alone in its directory', async () => {
  const home = await temporary();
  const path = join(home, "it's.db");
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode=WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3)');
  database.close();
  const directory = join(await temporary(), 'kept');
  const quay = await quayOf({ sqlite: [{ name: 'app', path, backup: { directory } }] });
  const end = await crewOf(backup, await planned(backup, 'sqlite/app', quay.reach), quay).carry();
  expect(end).toEqual({ outcome: 'done', because: expect.stringContaining('3 rows of 1 table') });
  expect(await readdir(home)).toEqual(["it's.db"]);
});

test('files keep their modes, what is excluded stays out, and secrets are for us alone', async () => {
  const home = await temporary();
  await mkdir(join(home, 'etc/cache'), { recursive: true });
  await writeFile(join(home, 'etc/app.conf'), 'a = 1\n', { mode: 0o640 });
  await writeFile(join(home, 'etc/-rf:x\\n'), 'b');
  await writeFile(join(home, 'etc/cache/big'), 'c');
  await symlink('app.conf', join(home, 'etc/link'));
  await writeFile(join(home, '.env'), 'SECRET_KEY=x\n', { mode: 0o600 });
  const directory = join(home, 'etc/kept');
  await writeFile(join(home, 'key'), 'correct horse battery\n', { mode: 0o600 });
  const quay = await quayOf({
    files: [
      {
        ...{ name: 'app', paths: [join(home, 'etc')], exclude: ['cache'], environment: [join(home, '.env')] },
        ...{ key: { file: join(home, 'key') }, backup: { directory } },
      },
    ],
  });
  const plan = await planned(backup, 'files/app', quay.reach);
  expect(refusals(plan)).toEqual([]);
  expect(await crewOf(backup, plan, quay).carry()).toEqual({
    outcome: 'done',
    because: expect.stringContaining('3 files'),
  });
  const found = await only(directory, 'files/app');
  expect(found.kind).toBe('config');
  const { entries = [], files = [] } = (await readManifest(found.path)) ?? {};
  const root = home.slice(1);
  expect(entries.map(({ path, is, mode }) => `${mode.toString(8)} ${is} ${path}`).toSorted()).toEqual(
    [
      `755 directory ${root}/etc/`,
      `640 file ${root}/etc/app.conf`,
      `644 file ${root}/etc/-rf:x\\n`,
      `777 link ${root}/etc/link`,
      `600 file ${root}/.env`,
    ].toSorted(),
  );
  expect((await stat(join(found.path, files[0]?.path ?? ''))).mode & 0o777).toBe(0o600);
});

test('environment files are kept encrypted or not at all, and whoever has another key is told so', async () => {
  const home = await temporary();
  const secret = 'SECRET_KEY=do-not-tell';
  await writeFile(join(home, '.env'), secret, { mode: 0o600 });
  // More than one chunk of what is encrypted.
  await writeFile(join(home, 'noise'), randomBytes(3_000_000));
  const directory = join(home, 'kept');
  const entry = { name: 'app', paths: [join(home, 'noise')], environment: [join(home, '.env')] };
  const quayWith = (key?: string) =>
    quayOf({ files: [{ ...entry, ...(key !== undefined && { key }), backup: { directory } }] });
  expect(refusals(await planned(backup, 'files/app', (await quayWith()).reach))).toEqual([
    'encryption of the environment files: files/app has no key: add key: { file: PATH } to it in the stack file',
  ]);
  const short = await quayWith('too short');
  expect(await crewOf(backup, await planned(backup, 'files/app', short.reach), short).carry()).toEqual({
    outcome: 'undone',
    because: expect.stringContaining('the key of files/app is shorter than 16 characters'),
  });
  const quay = await quayWith('correct horse battery');
  const crew = crewOf(backup, await planned(backup, 'files/app', quay.reach), quay);
  expect(await crew.carry()).toMatchObject({ outcome: 'done' });
  expect(JSON.stringify(crew.entries)).not.toContain('correct horse');
  const found = await only(directory, 'files/app');
  expect(found.format).toMatch(/^tar\.(gz|zst)\.enc$/);
  expect(await readManifest(found.path)).toMatchObject({ encryption: 'aes-256-gcm' });
  for (const name of await readdir(found.path)) {
    const text = await readFile(join(found.path, name), 'latin1');
    expect(text).not.toContain('do-not-tell');
    expect(text).not.toContain('correct horse');
  }
  const verified = async (key?: string) => {
    const own = await quayWith(key);
    return crewOf(verify, await planned(verify, `backup/${found.id}`, own.reach), own).carry();
  };
  expect(await verified('correct horse battery')).toMatchObject({ outcome: 'done' });
  expect(await verified('wrong horse battery')).toMatchObject({
    because: expect.stringContaining('the key of the stack file is not the one that it was encrypted with'),
  });
  expect(await verified()).toMatchObject({
    because: expect.stringContaining('files/app has no key to decrypt it with: add key:'),
  });
  expect(levelOf(await only(directory, 'files/app'))).toBe('verified');
  const restoring = await quayWith('wrong horse battery');
  const back = crewOf(restore, await planned(restore, `backup/${found.id}`, restoring.reach), restoring);
  expect(await back.carry()).toEqual({
    outcome: 'undone',
    because: expect.stringContaining('is not the one that it was encrypted with; nothing was done'),
  });
  // As it is unpacked, what lies beside is looked at.
  const bin = await temporary();
  const look = `for a; do case $a in --directory=*) d=\${a#--directory=}; ls -A "\${d%/new*}" >> ${bin}/seen;; esac; done`;
  await writeFile(join(bin, 'tar'), `#!/bin/sh\n${look}\nexec /usr/bin/tar "$@"\n`, { mode: 0o755 });
  const own = await quayOf(
    { files: [{ ...entry, key: 'correct horse battery', backup: { directory } }] },
    { ...process.env, PATH: `${bin}:${process.env.PATH}` },
  );
  await writeFile(join(home, '.env'), 'changed');
  const done = crewOf(restore, await planned(restore, `backup/${found.id}`, own.reach), own);
  expect(await done.carry()).toMatchObject({ outcome: 'done' });
  expect(await readFile(join(home, '.env'), 'utf8')).toBe(secret);
  const seen = (await readFile(join(bin, 'seen'), 'utf8')).trim().split('\n');
  expect(seen.toSorted()).toEqual(['names', 'new', 'old', 'undone']);
});

test('of a log the days that are wanted are kept', async () => {
  const home = await temporary();
  for (const name of ['app.log', 'app.log.1', 'app.log.2.gz', 'application.log'])
    await writeFile(join(home, name), name);
  execFileSync('touch', ['-d', '9 days ago', join(home, 'app.log.2.gz')]);
  const directory = join(await temporary(), 'kept');
  const log = { name: 'app', file: join(home, 'app.log'), backup: { directory, days: 7 } };
  const quay = await quayOf({ logs: [log] });
  expect(await crewOf(backup, await planned(backup, 'log/app', quay.reach), quay).carry()).toMatchObject({
    outcome: 'done',
  });
  const found = await only(directory, 'log/app');
  const { entries = [], kind } = (await readManifest(found.path)) ?? {};
  expect(kind).toBe('logs');
  expect(entries.map(({ path }) => path.split('/').at(-1)).toSorted()).toEqual(['app.log', 'app.log.1']);
});

test.each(['flipped', 'truncated'] as const)('a backup that was %s later is found broken', async (how) => {
  const home = await temporary();
  await writeFile(join(home, 'a'), 'a'.repeat(10_000));
  const directory = join(await temporary(), 'kept');
  const quay = await quayOf({
    files: [{ name: 'app', paths: [join(home, 'a')], backup: { directory } }],
    redis: [cache(join(directory, 'redis'))],
    sqlite: [{ name: 'app', path: sqlite.path, backup: { directory: join(directory, 'sqlite') } }],
    logs: [{ name: 'app', file: join(home, 'a'), backup: { directory: join(directory, 'logs') } }],
  });
  for (const target of ['files/app', 'redis/cache', 'sqlite/app', 'log/app']) {
    const end = await crewOf(backup, await planned(backup, target, quay.reach), quay).carry();
    expect(end).toMatchObject({ outcome: 'done' });
    const place = quay.reach.stack.backups?.find((one) => one.target === target);
    const found = await only(place?.directory ?? '', target);
    const fine = crewOf(verify, await planned(verify, target, quay.reach), quay);
    expect(await fine.carry()).toMatchObject({ outcome: 'done' });
    const [file] = (await readManifest(found.path))?.files ?? [];
    const content = join(found.path, file?.path ?? '');
    await (how === 'flipped' ? flip(content) : truncate(content, (file?.bytes ?? 0) - 1));
    const end2 = await crewOf(verify, await planned(verify, `backup/${found.id}`, quay.reach), quay).carry();
    expect(end2).toMatchObject({ outcome: 'failed' });
    expect(levelOf(await only(place?.directory ?? '', target))).toBe('broken');
  }
});
