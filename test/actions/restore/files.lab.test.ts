import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backup } from '../../../src/actions/backup/backup.ts';
import { placeVerdict } from '../../../src/actions/restore/beside/verdicts.ts';
import { restore } from '../../../src/actions/restore/restore.ts';
import { verify } from '../../../src/actions/verify/verify.ts';
import type { Json } from '../../../src/core/json.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { readBackups } from '../../../src/records/backups.ts';
import { crewOf, temporary } from '../backup/pier.ts';
import { quayOf } from '../backup/quay.ts';
import { planned } from '../lifecycle/yard.ts';
import { eachKill } from './killed.ts';

type Quay = Awaited<ReturnType<typeof quayOf>>;

const refusals = ({ preflight }: Plan) => preflight.filter(({ is }) => is === 'refuse');
const restored = (quay: Quay, id: string, params: { readonly [key: string]: Json } = {}) =>
  planned(restore, `backup/${id}`, quay.reach, params);

/** An application's files, a backup of them, and what became of them since. */
async function changed() {
  const home = await temporary();
  const app = join(home, 'app');
  await mkdir(join(app, 'conf.d'), { recursive: true });
  await writeFile(join(app, 'conf.d/-web "$x".conf'), 'listen 80\n', { mode: 0o640 });
  await symlink('conf.d', join(app, 'link'));
  await writeFile(join(home, '.env'), 'SECRET=1\n', { mode: 0o600 });
  const directory = join(home, 'kept');
  const key = { command: ['echo', 'correct horse battery'] };
  const quay = await quayOf({
    files: [{ name: 'app', paths: [app], environment: [join(home, '.env')], key, backup: { directory } }],
  });
  expect(await crewOf(backup, await planned(backup, 'files/app', quay.reach), quay).carry()).toMatchObject({
    outcome: 'done',
  });
  const { places } = await readBackups(quay.reach.stack.backups ?? []);
  const [made] = places.flatMap(({ backups }) => backups);
  if (made === undefined) throw new Error('none');
  await writeFile(join(app, 'conf.d/-web "$x".conf'), 'listen 81\n');
  await rm(join(app, 'link'));
  await writeFile(join(app, 'later'), 'later');
  await writeFile(join(home, '.env'), 'SECRET=2\n');
  return { home, app, quay, made, directory };
}

/** Every file and link, with its mode and what is in it; hidden directories of a restore apart. */
async function treeOf(directory: string): Promise<readonly string[]> {
  const found = await readdir(directory, { withFileTypes: true, recursive: true });
  const own = found.filter((one) => !join(one.parentPath, one.name).includes('.quarterdeck-restore-'));
  const lines = own.map(async (one) => {
    const path = join(one.parentPath, one.name);
    const mode = one.isSymbolicLink() ? 'link' : ((await stat(path)).mode & 0o777).toString(8);
    return `${path.slice(directory.length)} ${mode} ${one.isFile() ? await readFile(path, 'utf8') : ''}`;
  });
  const all = await Promise.all(lines);
  return all.filter((line) => !line.startsWith('/kept')).toSorted();
}

test('files, directories and secrets are as they were, with their modes; what they were is kept, and comes back', async () => {
  const { home, quay, made } = await changed();
  const now = await treeOf(home);
  const plan = await restored(quay, made.id);
  expect(refusals(plan)).toEqual([]);
  expect(plan.risk).toBe('destructive');
  expect(plan.summary).toMatch(/^Every change to .*\.env, .*app after [\d -:]+ UTC is lost: \d/);
  expect(plan.preflight).toContainEqual(
    expect.objectContaining({
      title: 'what is not in the backup',
      because: expect.stringContaining('later'),
    }),
  );
  expect(await treeOf(home)).toEqual(now);
  const crew = crewOf(restore, plan, quay);
  expect(await crew.carry()).toMatchObject({ outcome: 'done', because: expect.stringMatching(/kept as/) });
  expect(await treeOf(home)).toEqual([
    '/.env 600 SECRET=1\n',
    '/app 755 ',
    '/app/conf.d 755 ',
    '/app/conf.d/-web "$x".conf 640 listen 80\n',
    '/app/link link ',
  ]);
  await writeFile(join(home, 'app/since'), 'written to what was restored');
  expect(await crew.undo()).toMatchObject({ outcome: 'undone' });
  expect(await treeOf(home)).toEqual(now);
  const [stage = ''] = (await readdir(home)).filter((name) => name.startsWith('.quarterdeck-restore-'));
  expect(await readdir(join(home, stage))).not.toContain('new');
  expect(await readFile(join(home, stage, 'undone/app/since'), 'utf8')).toBe('written to what was restored');
});

test('with --to it lies elsewhere, nothing is replaced, and taken back nothing of it is left there', async () => {
  const { home, quay, made } = await changed();
  const now = await treeOf(home);
  const to = join(home, 'look/at/it');
  const plan = await restored(quay, made.id, { to });
  expect(refusals(plan)).toEqual([]);
  expect(plan.risk).toBe('safe');
  const crew = crewOf(restore, plan, quay);
  expect(await crew.carry()).toMatchObject({ outcome: 'done' });
  expect(await readFile(join(to, home, '.env'), 'utf8')).toBe('SECRET=1\n');
  expect(await crew.undo()).toMatchObject({ outcome: 'undone' });
  expect(await treeOf(home)).toEqual(now);
});

test('killed before any line of its file, it is resumed or taken back', async () => {
  const { home, quay, made } = await changed();
  const now = await treeOf(home);
  await eachKill(
    () => restored(quay, made.id),
    quay,
    async (next, how) => {
      if (how === 'resumed') expect(await next.carry()).toMatchObject({ outcome: 'done' });
      expect(await next.undo()).toMatchObject({ outcome: 'undone' });
      expect(await treeOf(home)).toEqual(now);
      for (const name of await readdir(home))
        if (name.startsWith('.quarterdeck-restore-')) await rm(join(home, name), { recursive: true });
    },
  );
});

test('what speaks against it refuses it', async () => {
  const { home, quay, made } = await changed();
  const path = join(made.path, 'manifest.json');
  const manifest = await readFile(path, 'utf8');
  await writeFile(path, manifest.replace(/"bytes": 10,/, '"bytes": 4000000000000000,'));
  expect(refusals(await restored(quay, made.id))).toMatchObject([
    {
      title: `free space on ${home}`,
      override: 'allow-low-space',
      because: expect.stringMatching(/3\.6 PB needed/),
    },
  ]);
  await writeFile(path, manifest);
  const proofs = await readFile(join(made.path, 'proofs.json'), 'utf8');
  await writeFile(join(made.path, 'proofs.json'), '{"key":"none"}');
  expect(refusals(await restored(quay, made.id))).toMatchObject([{ override: 'allow-unverified' }]);
  await writeFile(join(made.path, 'proofs.json'), proofs);
  const bare = await quayOf(
    { files: [{ name: 'app', paths: [home], backup: { directory: join(home, 'kept') } }] },
    { PATH: await temporary() },
  );
  expect(refusals(await restored(bare, made.id))).toMatchObject([
    { title: 'tar on this host', because: 'there is none: install tar' },
    ...(made.format.startsWith('tar.zst') ? [{ title: 'zstd on this host' }] : []),
    { title: 'encryption', because: expect.stringContaining('files/app has no key to decrypt it with') },
  ]);
  const landing = { path: '/proc', stage: '/x', fresh: '/x/new/proc', replaced: 1, endings: [] };
  expect(await placeVerdict(landing, made)).toMatchObject({
    is: 'refuse',
    because: expect.stringMatching(/^a filesystem of its own is mounted there/),
  });
  expect(await placeVerdict({ ...landing, path: home }, made)).toMatchObject({
    is: 'refuse',
    because: expect.stringMatching(/^the backup itself lies in it/),
  });
  await expect(restored(quay, made.id, { as: 'other' })).rejects.toThrow('--as means nothing for');
});

test('a backup in which a byte was flipped is not unpacked, and nothing is left', async () => {
  const { home, quay, made } = await changed();
  const now = await treeOf(home);
  const plan = await restored(quay, made.id);
  const archive = join(made.path, `archive.${made.format}`);
  const bytes = await readFile(archive);
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  await writeFile(archive, bytes);
  expect(await crewOf(restore, plan, quay).carry()).toMatchObject({
    outcome: 'undone',
    because: expect.stringContaining('its checksum differs'),
  });
  expect(await treeOf(home)).toEqual(now);
  expect((await readdir(home)).filter((name) => name.startsWith('.quarterdeck'))).toEqual([]);
});

test('an archive of another script goes where it is said to go, over what is there', async () => {
  const home = await temporary();
  const directory = join(home, 'kept');
  const app = join(home, 'app');
  await mkdir(join(app, 'nginx'), { recursive: true });
  await mkdir(join(directory, 'config'), { recursive: true });
  await writeFile(join(app, '.env.prod'), 'A=1\n', { mode: 0o600 });
  await writeFile(join(app, 'nginx/nginx.conf'), 'old');
  const id = 'config_20261120_010000';
  execFileSync('tar', ['-czf', join(directory, `config/${id}.tar.gz`), './.env.prod', 'nginx/'], {
    cwd: app,
  });
  const quay = await quayOf({ files: [{ name: 'app', paths: [app], backup: { directory } }] });
  const looked = await planned(verify, `backup/${id}`, quay.reach, { all: false, restoreTest: false });
  expect(await crewOf(verify, looked, quay).carry()).toMatchObject({ outcome: 'done' });
  await expect(restored(quay, id)).rejects.toThrow(/where config_20261120_010000 was packed is not known/);
  await writeFile(join(app, 'nginx/nginx.conf'), 'new');
  const plan = await restored(quay, id, { to: app });
  expect(refusals(plan)).toEqual([]);
  const crew = crewOf(restore, plan, quay);
  expect(await crew.carry()).toMatchObject({ outcome: 'done' });
  expect(await readFile(join(app, 'nginx/nginx.conf'), 'utf8')).toBe('old');
  expect(await crew.undo()).toMatchObject({ outcome: 'undone' });
  expect(await readFile(join(app, 'nginx/nginx.conf'), 'utf8')).toBe('new');
});
