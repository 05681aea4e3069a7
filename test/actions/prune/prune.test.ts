import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { prune } from '../../../src/actions/prune/prune.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { keepCopy, keepSeen } from '../../../src/records/backups/copies.ts';
import { manifestName, readManifest } from '../../../src/records/backups/manifest.ts';
import { proofsName } from '../../../src/records/backups/proofs.ts';
import { crewOf } from '../backup/pier.ts';
import { quayOf } from '../backup/quay.ts';
import { planned } from '../lifecycle/yard.ts';

const day = 86_400_000;

async function home(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'quarterdeck-prune-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

async function old(path: string, days: number, text = 'x'): Promise<string> {
  await writeFile(path, text);
  const at = new Date(Date.now() - days * day);
  await utimes(path, at, at);
  return path;
}

/** A verified backup of files/app, or one that was only written. */
async function kept(
  directory: string,
  days: number,
  is: 'verified' | 'written' = 'verified',
): Promise<string> {
  const id = `files-app_full_${days}`;
  const path = join(directory, id);
  await mkdir(path, { recursive: true, mode: 0o700 });
  const startedAt = Date.now() - days * day;
  const manifest = {
    ...{ version: 1, id, key: `${days}`, target: 'files/app', kind: 'files', format: 'tar.gz', host: 'h' },
    ...{ startedAt, endedAt: startedAt + 1, tool: { name: 'tar', version: '', exitCode: 0 } },
    ...{ compression: 'gzip', encryption: null, globals: 'none', bytes: 10, files: [] },
  };
  await writeFile(join(path, manifestName), JSON.stringify(manifest));
  if (is === 'verified')
    await writeFile(join(path, proofsName), JSON.stringify({ key: 'k', verified: startedAt }));
  return id;
}

const files = (directory: string, keep = { count: 2, days: 7 }) => ({
  files: [{ name: 'app', paths: ['/etc/hostname'], backup: { directory, keep } }],
});

const refusals = ({ preflight }: Plan) =>
  preflight.filter(({ is }) => is === 'refuse').map(({ title, because }) => `${title}: ${because}`);

test('backups go that others stand in for, and the plan says what stays and why', async () => {
  const directory = join(await home(), 'kept');
  for (const days of [1, 10, 20, 30]) await kept(directory, days);
  await kept(directory, 2, 'written');
  const quay = await quayOf(files(directory));
  const plan = await planned(prune, 'files/app', quay.reach);
  expect(plan.risk).toBe('destructive');
  // Should one of these be broken by then, it is not what was planned any more.
  expect(plan.identity['verified and staying']).toBe('files-app_full_1 files-app_full_10');
  expect(plan.impact).toEqual([
    'goes: files-app_full_20, 10 B: older than 7 days, and 2 newer verified ones are there',
    'goes: files-app_full_30, 10 B: older than 7 days, and 3 newer verified ones are there',
    'stays: files-app_full_1, 10 B: the newest verified one',
    'stays: files-app_full_2, 10 B: younger than 7 days',
    'stays: files-app_full_10, 10 B: one of the 2 newest verified',
  ]);
  expect(await readdir(directory)).toHaveLength(5);
  expect(await crewOf(prune, plan, quay).carry()).toEqual({ outcome: 'done', because: 'removed: 2 of 2' });
  expect((await readdir(directory)).toSorted()).toEqual(
    ['files-app_full_1', 'files-app_full_10', 'files-app_full_2'].toSorted(),
  );
});

test('a copy elsewhere stays, and the plan says so', async () => {
  const directory = join(await home(), 'kept');
  for (const days of [1, 2, 20]) await kept(directory, days);
  const id = await kept(directory, 30);
  const manifest = await readManifest(join(directory, id));
  if (manifest === undefined) throw new Error('no manifest');
  const where = `s3://shop/database-backups/shop/files/app/${id}`;
  const place = { target: 'files/app', directory };
  await keepCopy(place, { manifest, files: 0, where, tag: '', key: '', offSite: 1 });
  await keepSeen(place, Date.now(), [id]);
  await kept(directory, 3);
  const plan = await planned(prune, 'files/app', (await quayOf(files(directory))).reach);
  expect(plan.impact).toEqual(
    expect.arrayContaining([
      'goes: files-app_full_20, 10 B: older than 7 days, and 3 newer verified ones are there',
      expect.stringMatching(/^stays: files-app_full_30, .*: the newest that is off-site$/),
    ]),
  );
  await keepCopy(place, { manifest, files: 0, where, tag: '', key: '' });
  expect((await planned(prune, 'files/app', (await quayOf(files(directory))).reach)).impact).toContain(
    `goes: ${id}, 10 B: older than 7 days, and 4 newer verified ones are there; its copy stays in ${where}`,
  );
});

test('what is marked stays, and what came to no end goes once nobody can be at it any more', async () => {
  const directory = join(await home(), 'kept');
  await kept(directory, 1);
  await kept(directory, 2);
  await writeFile(join(directory, await kept(directory, 90), 'keep'), '');
  const partial = join(directory, 'files-app_full_3.0123abcd.partial');
  await mkdir(partial);
  const quay = await quayOf(files(directory));
  expect(refusals(await planned(prune, 'files/app', quay.reach))).toEqual([
    'what goes: nothing does',
    `${directory}: files-app_full_3.0123abcd.partial is being written`,
  ]);
  await utimes(partial, 0, 0);
  const plan = await planned(prune, 'files/app', quay.reach);
  expect(plan.impact).toContain('stays: files-app_full_90, 10 B: it is marked to be kept');
  expect(await crewOf(prune, plan, quay).carry()).toMatchObject({ outcome: 'done' });
  expect(await readdir(directory)).toHaveLength(3);
});

test('old files of a watched directory go; links, what is new and what is outside stay', async () => {
  const root = await home();
  const outside = await old(join(await home(), 'outside'), 90);
  await mkdir(join(root, 'in'));
  await old(join(root, 'in/old'), 60);
  await old(join(root, 'in/new'), 3);
  await symlink(outside, join(root, 'link'));
  await symlink(join(outside, '..'), join(root, 'in/way'));
  const quay = await quayOf({ host: { directories: [{ path: root, older_than: '30d' }] } });
  const plan = await planned(prune, `directory/${root}`, quay.reach);
  expect(plan.impact).toEqual([
    'goes: in/old, 1 B: last written to 60 d ago',
    'stays: in/new, 1 B: last written to 3 d ago',
  ]);
  expect(await crewOf(prune, plan, quay).carry()).toMatchObject({ outcome: 'done' });
  expect(await readdir(root)).toEqual(['in', 'link']);
  expect(await readdir(join(root, 'in'))).toEqual(['new', 'way']);
  expect(await readdir(join(outside, '..'))).toEqual(['outside']);
});

test('backups in a watched directory go by their own rules, and their place is no such directory', async () => {
  const root = await home();
  const directory = join(root, 'kept');
  const id = await kept(directory, 90);
  await old(join(directory, id, manifestName), 90, await readFile(join(directory, id, manifestName), 'utf8'));
  await old(join(root, 'upload'), 90);
  const host = { directories: [{ path: root }, { path: join(directory, id) }] };
  const quay = await quayOf({ host, ...files(directory) });
  const plan = await planned(prune, `directory/${root}`, quay.reach);
  expect(plan.impact).toEqual([expect.stringMatching(/^goes: upload, /)]);
  await expect(planned(prune, `directory/${join(directory, id)}`, quay.reach)).rejects.toThrow(
    'is where the backups of files/app are kept: prune files/app',
  );
});

test('what became another file since it was planned stays, and so does what is reached through a new link', async () => {
  const root = await home();
  const elsewhere = await home();
  await mkdir(join(root, 'a'));
  await old(join(root, 'a/one'), 60);
  await old(join(root, 'two'), 60);
  await old(join(root, 'three'), 60);
  const quay = await quayOf({ host: { directories: [{ path: root }] } });
  const plan = await planned(prune, `directory/${root}`, quay.reach);
  await rename(join(root, 'a'), join(elsewhere, 'a'));
  await symlink(join(elsewhere, 'a'), join(root, 'a'));
  await rename(join(root, 'two'), join(elsewhere, 'two'));
  await old(join(root, 'two'), 60, 'another');
  const end = await crewOf(prune, plan, quay).carry();
  expect(await readdir(join(elsewhere, 'a'))).toEqual(['one']);
  expect(await readdir(root)).toEqual(['a', 'two']);
  expect(end).toEqual({
    outcome: 'done',
    because: 'removed: 1 of 3; the others were not what they had been, and stay',
  });
});

test('what a log was rotated to goes by age, and the log stays', async () => {
  const root = await home();
  await old(join(root, 'app.log'), 90);
  await old(join(root, 'app.log.1'), 20);
  await old(join(root, 'app.log.2.gz'), 40);
  await old(join(root, 'other.log.1'), 90);
  const quay = await quayOf({ logs: [{ name: 'app', file: join(root, 'app.log') }] });
  const plan = await planned(prune, 'log/app', quay.reach);
  expect(await crewOf(prune, plan, quay).carry()).toMatchObject({ outcome: 'done' });
  expect(await readdir(root)).toEqual(['app.log', 'app.log.1', 'other.log.1']);
  const sooner = await planned(prune, 'log/app', quay.reach, { olderThan: 10 * day });
  expect(sooner.impact[0]).toContain('goes: app.log.1');
});

test('one that was interrupted is brought to its end', async () => {
  const directory = join(await home(), 'kept');
  for (const days of [1, 2, 20]) await kept(directory, days);
  const quay = await quayOf(files(directory));
  const plan = await planned(prune, 'files/app', quay.reach);
  await rename(join(directory, 'files-app_full_20'), join(directory, '.files-app_full_20.removed'));
  expect(await crewOf(prune, plan, quay).carry()).toMatchObject({ outcome: 'done' });
  expect(await readdir(directory)).toHaveLength(2);
  // One that was not gone on with is found by the next.
  await mkdir(join(directory, '.files-app_full_30.removed'));
  const next = await planned(prune, 'files/app', quay.reach);
  expect(next.impact[0]).toBe('goes: .files-app_full_30.removed, –: left by a prune that came to no end');
  expect(await crewOf(prune, next, quay).carry()).toMatchObject({ outcome: 'done' });
  expect(await readdir(directory)).toHaveLength(2);
});

test('nothing is removed from the top of the machine, nor where the stack file names nothing', async () => {
  const quay = await quayOf({ host: { directories: [{ path: '/etc' }] } });
  await expect(planned(prune, 'directory//etc', quay.reach)).rejects.toThrow('nothing is removed from /etc');
  await expect(planned(prune, 'directory//var/lib', quay.reach)).rejects.toThrow(
    'the stack file names no such directory under host.directories: directory//var/lib',
  );
  await expect(planned(prune, 'log/none', quay.reach)).rejects.toThrow(
    'the stack file names no such log: log/none',
  );
  await expect(planned(prune, 'files/none', quay.reach)).rejects.toThrow(
    'the stack file names no directory for its backups: files/none',
  );
  await expect(planned(prune, 'files/none', quay.reach, { olderThan: day })).rejects.toThrow(
    'older-than is for directories and logs; backups go by keep: in the stack file',
  );
  const gone = await quayOf({ host: { directories: [{ path: '/srv/none/such' }] } });
  await expect(planned(prune, 'directory//srv/none/such', gone.reach)).rejects.toThrow(
    'there is no directory /srv/none/such',
  );
});

test('what is still there, or went without it, is told', async () => {
  const root = await home();
  await old(join(root, 'a'), 60);
  await old(join(root, 'b'), 60);
  const quay = await quayOf({ host: { directories: [{ path: root }] } });
  const plan = await planned(prune, `directory/${root}`, quay.reach);
  const signal = AbortSignal.timeout(10_000);
  const proven = () => prune.prove(quay.reach, plan, { results: {}, signal });
  expect(await proven()).toEqual([
    {
      ...{ title: 'removed', is: 'refuse' },
      because: expect.stringMatching(`^2 are still there: ${root}/[ab]$`),
    },
  ]);
  await rm(join(root, 'a'));
  await rm(join(root, 'b'));
  expect(await proven()).toEqual([
    { title: 'removed', is: 'warn', because: 'none of the 2 that were listed is there any more' },
  ]);
});
