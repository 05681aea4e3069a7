import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backup } from '../../../src/actions/backup/backup.ts';
import type { Hands } from '../../../src/actions/faces.ts';
import { inspect } from '../../../src/actions/verify/inspect.ts';
import { verify } from '../../../src/actions/verify/verify.ts';
import type { Plan } from '../../../src/core/plan.ts';
import type { Stack } from '../../../src/domain/stack.ts';
import { worldOf } from '../../../src/domain/world.ts';
import { backup as listed } from '../../domain/backups.ts';
import { crewOf, temporary } from '../backup/pier.ts';
import { quayOf } from '../backup/quay.ts';
import { planned } from '../lifecycle/yard.ts';

const signal = AbortSignal.timeout(60_000);
const refusals = ({ preflight }: Pick<Plan, 'preflight'>) =>
  preflight.filter(({ is }) => is === 'refuse').map(({ title, because }) => `${title}: ${because}`);

async function filesOf() {
  const home = await temporary();
  await writeFile(join(home, 'a'), 'a');
  const directory = join(home, 'kept');
  return {
    directory,
    ...(await quayOf({ files: [{ name: 'app', paths: [join(home, 'a')], backup: { directory } }] })),
  };
}

async function takenOf() {
  const quay = await filesOf();
  expect(await crewOf(backup, await planned(backup, 'files/app', quay.reach), quay).carry()).toMatchObject({
    outcome: 'done',
  });
  const [id = ''] = await readdir(quay.directory);
  return { ...quay, id };
}

test('what is not there cannot be verified, and nothing else is proven by it', async () => {
  const { directory, ...quay } = await filesOf();
  await mkdir(directory, { mode: 0o700 });
  await expect(planned(verify, 'files/app', quay.reach)).rejects.toThrow(`app has no backup in ${directory}`);
  await expect(planned(verify, 'backup/none', quay.reach)).rejects.toThrow('there is no backup none');
  await expect(planned(verify, 'files/other', quay.reach)).rejects.toThrow(
    'the stack file names no directory for the backups of files/other',
  );
});

test('what was found has to be noted, and a backup whose files are gone is broken', async () => {
  const { id, directory, ...quay } = await takenOf();
  const plan = await planned(verify, `backup/${id}`, quay.reach);
  const preflight = await verify.prove(quay.reach, plan, { results: {}, signal });
  expect(refusals({ preflight })).toEqual([`${id}: what was found is not noted`]);
  const subject = { id, path: join(directory, id), by: 'quarterdeck', format: 'tar.gz' } as const;
  const way = { signal, tell: () => {}, wrapper: [] };
  const [content = ''] = (await readdir(subject.path)).filter((name) => name.startsWith('archive'));
  await rm(join(subject.path, content));
  await expect(inspect(quay.hands, subject, way)).rejects.toThrow(
    `a file of it is missing: ${join(subject.path, content)}`,
  );
  expect(await crewOf(verify, plan, quay).carry()).toEqual({
    outcome: 'failed',
    because: expect.stringContaining(`${id}: a file of it is missing`),
  });
  await rm(join(subject.path, 'manifest.json'));
  await expect(inspect(quay.hands, subject, way)).rejects.toThrow(
    'its manifest is missing, or cannot be read',
  );
});

test('a restore test is for archives of pg_dump', async () => {
  const { id, ...quay } = await takenOf();
  await expect(planned(verify, `backup/${id}`, quay.reach, { restoreTest: true })).rejects.toThrow(
    'only dumps of PostgreSQL are tested by restoring them',
  );
});

test('what the disk cannot read is broken', async () => {
  // Of itself nobody reads the first page.
  const subject = { id: 'x', path: '/proc/self/mem', by: 'other', format: 'sql' } as const;
  const hands = {} as Hands; // nothing is asked
  await expect(inspect(hands, subject, { signal, tell: () => {}, wrapper: [] })).rejects.toThrow(
    /^the disk cannot read it: EIO/,
  );
});

test('a format that nobody knows is told, and not called broken', async () => {
  const path = join(await temporary(), 'x');
  await writeFile(path, 'x');
  const subject = { id: 'x', path, by: 'other', format: 'tape' } as const;
  const hands = {} as Hands; // nothing is asked
  await expect(inspect(hands, subject, { signal, tell: () => {}, wrapper: [] })).rejects.toThrow(
    'nothing here can verify a backup in the format tape',
  );
});

test('a program that it takes and that is missing refuses it', async () => {
  const directory = join(await temporary(), 'kept');
  const redis = [{ name: 'own', url: 'redis://127.0.0.1:1', backup: { directory } }];
  const { reach } = await quayOf({ redis }, { PATH: '/nowhere' });
  const path = join(directory, 'own_1');
  await mkdir(path, { recursive: true, mode: 0o700 });
  const manifest = {
    ...{ version: 1, id: 'own_1', key: 'k', target: 'redis/own', kind: 'rdb', format: 'rdb', host: 'h' },
    ...{ startedAt: 1, endedAt: 2, tool: { name: 't', version: '', exitCode: 0 }, compression: 'none' },
    ...{ encryption: null, globals: 'none', bytes: 1, files: [] },
  };
  await writeFile(join(path, 'manifest.json'), JSON.stringify(manifest));
  expect(refusals(await planned(verify, 'redis/own', reach))).toEqual([
    'redis-check-rdb on this host: there is none: install redis-tools',
  ]);
});

test('what the console knows already refuses it before it is planned', () => {
  const stack: Stack = {
    ...{ name: 'shop', environment: undefined, access: 'operate', accessBecause: undefined, systems: [] },
    backups: [
      { target: 'postgres/main', directory: '/kept' },
      { target: 'files/app', directory: '/other' },
    ],
  };
  const world = worldOf(stack, 0);
  const set = { set: 'shop_set', target: 'postgres/main' };
  const places = [
    {
      place: { target: 'postgres/main', directory: '/kept' },
      backups: [listed(set), listed({ ...set, id: 'other' })],
    },
    { place: { target: 'files/app', directory: '/other' }, backups: [] },
  ];
  const reading = { last: { at: 1, took: 1, value: { places } } };
  const known = { ...world, readings: { ...world.readings, backups: { kept: reading } } } as typeof world;
  expect(verify.disabledReason(known, { kind: 'backup', name: 'gone' })).toBe('There is no backup gone.');
  expect(verify.disabledReason(known, { kind: 'files', name: 'app' })).toBe('app has no backup yet.');
  expect(verify.disabledReason(known, { kind: 'backup', name: 'shop_set' })).toBe(
    'It is a set: verify what is in it, one by one.',
  );
});
