import { chmod, mkdir, readdir, rename, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backup } from '../../../src/actions/backup/backup.ts';
import { check } from '../../../src/actions/backup/check.ts';
import { decrypted } from '../../../src/actions/backup/files/whole.ts';
import { guarded } from '../../../src/actions/backup/guarded.ts';
import { sentinelsOf } from '../../../src/actions/backup/redis/members.ts';
import { nodeAt } from '../../../src/actions/backup/redis/node.ts';
import type { Hands, Reach } from '../../../src/actions/faces.ts';
import { systemClock } from '../../../src/core/clock.ts';
import type { Json } from '../../../src/core/json.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { planned } from '../lifecycle/yard.ts';
import { crewOf, temporary } from './pier.ts';
import { quayOf } from './quay.ts';

const signal = AbortSignal.timeout(60_000);
const refusals = ({ preflight }: Pick<Plan, 'preflight'>) =>
  preflight.filter(({ is }) => is === 'refuse').map(({ title, because }) => `${title}: ${because}`);

async function filesOf(more: Readonly<Record<string, Json>> = {}) {
  const home = await temporary();
  await writeFile(join(home, 'app.log'), 'a');
  const directory = join(home, 'kept');
  const entry = { name: 'app', paths: [join(home, 'app.log')], backup: { directory }, ...more };
  return { home, directory, ...(await quayOf({ files: [entry] })) };
}

async function databaseOf() {
  const home = await temporary();
  const path = join(home, 'app.db');
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode=WAL; CREATE TABLE t (a)');
  database.close();
  const directory = join(home, 'kept');
  const quay = await quayOf({ sqlite: [{ name: 'app', path, backup: { directory } }] });
  return { home, path, directory, ...quay };
}

test('a directory that is none, or that anyone can write to, refuses it, and a link to a good one does not', async () => {
  const { home, directory, ...quay } = await filesOf();
  const refused = async () => refusals(await planned(backup, 'files/app', quay.reach));
  await writeFile(directory, '');
  expect(await refused()).toEqual([`${directory}: it is no directory, or a link to none`]);
  await rename(directory, join(home, 'file'));
  await symlink('disk', directory);
  expect(await refused()).toEqual([`${directory}: it is no directory, or a link to none`]);
  await mkdir(join(home, 'disk'));
  await chmod(join(home, 'disk'), 0o777);
  expect(await refused()).toEqual([`${directory}: anyone can write there (mode 0777): chmod 700 it`]);
  await chmod(join(home, 'disk'), 0o700);
  const plan = await planned(backup, 'files/app', quay.reach);
  expect(refusals(plan)).toEqual([]);
  expect(await crewOf(backup, plan, quay).carry()).toMatchObject({ outcome: 'done' });
  expect(await readdir(join(home, 'disk'))).toEqual([expect.stringMatching(/^files-app_full_/)]);
});

test('backups are not packed into backups through a link either', async () => {
  const home = await temporary();
  await mkdir(join(home, 'disk/kept'), { recursive: true, mode: 0o700 });
  await writeFile(join(home, 'disk/kept/large'), 'x');
  await symlink(join(home, 'disk/kept'), join(home, 'kept'));
  const entry = { name: 'app', paths: [join(home, 'disk')], backup: { directory: join(home, 'kept') } };
  const quay = await quayOf({ files: [entry] });
  expect(await crewOf(backup, await planned(backup, 'files/app', quay.reach), quay).carry()).toMatchObject({
    because: expect.stringContaining('0 files'),
  });
});

test('where nothing comes of it there is no backup, and nothing is left', async () => {
  const { directory, ...quay } = await filesOf({ exclude: ['*.log'] });
  const plan = await planned(backup, 'files/app', quay.reach);
  const own = { results: {}, signal };
  expect(refusals({ preflight: await backup.prove(quay.reach, plan, own) })).toEqual([
    expect.stringMatching(/^backup\/files-app_\S+: it is not among the verified backups of files\/app$/),
  ]);
  const read = backup.steps(plan).find(({ id }) => id === 'verify');
  await expect(read?.run(quay.hands, { ...own, tell: () => {} })).rejects.toThrow(
    /\.partial is not there any more$/,
  );
  expect(await crewOf(backup, plan, quay).carry()).toEqual({
    outcome: 'undone',
    because: expect.stringContaining('nothing is in it'),
  });
  expect(await readdir(directory)).toEqual([]);
});

test('what would not be a copy of one instant is none', async () => {
  const { path, directory, ...quay } = await databaseOf();
  const crew = crewOf(backup, await planned(backup, 'sqlite/app', quay.reach), {
    ...quay,
    hands: {
      ...quay.hands,
      programs: () => {
        const face = quay.hands.programs();
        return {
          ...face,
          async run(command, until) {
            const ended = await face.run(command, until);
            await utimes(path, 1, 1);
            return ended;
          },
        };
      },
    },
  });
  expect(await crew.carry()).toEqual({
    outcome: 'undone',
    because: expect.stringContaining(`${path} was opened by somebody meanwhile: plan it anew`),
  });
  const torn = await planned(backup, 'sqlite/app', quay.reach);
  await writeFile(path, 'no database at all');
  expect(await crewOf(backup, torn, quay).carry()).toEqual({
    outcome: 'undone',
    because: expect.stringContaining(`${path} could not be copied: file is not a database`),
  });
  expect(await readdir(directory)).toEqual([]);
});

test('of a Redis that nobody answers for, or names, why not is said', async () => {
  const directory = join(await temporary(), 'kept');
  const planFor = async (more: Readonly<Record<string, Json>>, target = 'redis/cache') =>
    planned(
      backup,
      target,
      (await quayOf({ redis: [{ name: 'cache', backup: { directory }, ...more }] })).reach,
    );
  await expect(planFor({ url: 'redis://127.0.0.1:1' })).rejects.toThrow(
    /^no node of cache answers: .*connection refused/,
  );
  await expect(
    planFor({ nodes: [{ name: 'n1', url: 'redis://127.0.0.1:1' }] }, 'redis/cache/n2'),
  ).rejects.toThrow('cache cannot be backed up: the stack file names no such node of it: add it under nodes');
  await expect(planFor({ sentinels: ['127.0.0.1:1'], master: 'cache' })).rejects.toThrow(
    /^cache cannot be backed up: no Sentinel of it answers: .*connection refused/,
  );
});

test('one that answers and says nothing is as good as one that does not answer', async () => {
  const face = { ask: async () => ({ is: 'answered', replies: [] }), close: () => {}, master: 'cache' };
  const system = { id: 'sentinel/cache/q1', kind: 'sentinel', title: 'q1', group: 'cache', where: '' };
  const reach = {
    stack: { systems: [system] },
    redis: () => face,
    sentinel: () => face,
  } as unknown as Reach; // of the rest nothing is asked
  expect(await nodeAt(reach, 'redis/cache/n1', signal)).toEqual({
    ...{ is: 'down', isThere: true },
    because: 'it says nothing',
  });
  expect(await sentinelsOf(reach, 'cache', signal)).toMatchObject([
    { is: 'down', because: 'it says nothing' },
  ]);
});

test('what takes too long is given up', async () => {
  const bounds = { directory: await temporary(), reserve: 0, timeout: 1 };
  const forever = (until: AbortSignal) =>
    new Promise<never>((_, reject) => until.addEventListener('abort', () => reject(until.reason)));
  await expect(guarded({ clock: systemClock }, bounds, signal, forever)).rejects.toThrow(
    'it was given up after 1 ms',
  );
});

test('what cannot be read here is told, and not called broken', async () => {
  await expect(decrypted('/archive.tar.gz.enc', signal, undefined)).rejects.toThrow(
    'it is encrypted, and with whose key is not known',
  );
  const hands = {} as Hands; // nothing is asked
  const set = { kind: 'set', format: 'set', target: 'stack/' } as const;
  await expect(check(hands, '/x', set, { wrapper: [], signal })).rejects.toThrow(
    'nothing here can verify a backup in the format set',
  );
});
