import { chmod, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { backup } from '../../../src/actions/backup/backup.ts';
import type { Reach } from '../../../src/actions/faces.ts';
import { placeVerdict } from '../../../src/actions/restore/beside/verdicts.ts';
import { chosen } from '../../../src/actions/restore/chosen.ts';
import { compare } from '../../../src/actions/restore/files/compare.ts';
import { kindNamed } from '../../../src/actions/restore/kinds.ts';
import { restore } from '../../../src/actions/restore/restore.ts';
import { chosenSet } from '../../../src/actions/restore/stack/chosen.ts';
import type { Plan } from '../../../src/core/plan.ts';
import type { Stack } from '../../../src/domain/stack.ts';
import { worldOf } from '../../../src/domain/world.ts';
import type { ManifestEntry } from '../../../src/records/backups/manifest.ts';
import { readBackups } from '../../../src/records/backups.ts';
import { backup as listed } from '../../domain/backups.ts';
import { crewOf, temporary } from '../backup/pier.ts';
import { quayOf } from '../backup/quay.ts';
import { planned } from '../lifecycle/yard.ts';

const signal = AbortSignal.timeout(60_000);
const at = Date.UTC(2026, 10, 21);
const refusals = ({ preflight }: Pick<Plan, 'preflight'>) =>
  preflight.filter(({ is }) => is === 'refuse').map(({ title, because }) => `${title}: ${because}`);

/** A backup of so many files, each a path of the stack file. */
async function filesOf(count: number) {
  const home = await temporary();
  const paths = Array.from({ length: count }, (_, index) => join(home, `f${index}`));
  for (const path of paths) await writeFile(path, path);
  const quay = await quayOf({ files: [{ name: 'app', paths, backup: { directory: join(home, 'kept') } }] });
  expect(await crewOf(backup, await planned(backup, 'files/app', quay.reach), quay).carry()).toMatchObject({
    outcome: 'done',
  });
  const { places } = await readBackups(quay.reach.stack.backups ?? []);
  const id = places[0]?.backups[0]?.id ?? '';
  return { home, quay, id, plan: (params = {}) => planned(restore, `backup/${id}`, quay.reach, params) };
}

describe('files', () => {
  it('are not put back one by one where they are too many, and nothing was done', async () => {
    const { id, plan, home } = await filesOf(51);
    await expect(plan()).rejects.toThrow(
      `${id} would replace 51 paths one by one: restore it into a new directory, with --to`,
    );
    expect(refusals(await plan({ to: join(home, 'new') }))).toEqual([]);
  });

  it('are not proven to be back before they are', async () => {
    const { quay, plan, home } = await filesOf(1);
    const preflight = await restore.prove(quay.reach, await plan(), { results: {}, signal });
    expect(refusals({ preflight })).toEqual([`${home}/f0: it is not the one that was restored`]);
  });

  it('of another script go nowhere before somebody says where', async () => {
    const home = await temporary();
    const directory = join(home, 'kept');
    await mkdir(directory, { mode: 0o700 });
    const entry = { name: 'app', paths: [home], backup: { directory } };
    const { reach } = await quayOf({ files: [entry] });
    // Two blocks of zeros are an archive with nothing in it.
    const name = 'files_20261120_030000.tar';
    await writeFile(join(directory, name), Buffer.alloc(1_024));
    const { places } = await readBackups(reach.stack.backups ?? []);
    const id = places[0]?.backups[0]?.id ?? 'none';
    await expect(planned(restore, `backup/${id}`, reach)).rejects.toThrow(
      `where ${id} was packed is not known: name that directory with --to, or a new one to look at it`,
    );
    await expect(planned(restore, `backup/${id}`, reach, { to: home })).rejects.toThrow(
      `nothing is in ${id}`,
    );
  });

  it.each<[string, Partial<ManifestEntry>, string]>([
    ['is not there', { path: 'a/none' }, 'unpacked, a/none is not there'],
    ['is no directory', { is: 'directory' }, 'unpacked, a/b is no directory'],
    ['has another mode', { mode: 0o755 }, 'unpacked, a/b has mode 640, and 755 was noted'],
    ['is no file', { path: 'a/c', mode: 0o777 }, 'unpacked, a/c is no file'],
    ['has another length', { bytes: 9 }, 'unpacked, a/b has 3 bytes, and 9 were noted'],
    [
      'has other bytes',
      { sha256: '0'.repeat(64) },
      'unpacked, a/b is not what was noted: its checksum differs',
    ],
  ])('that were unpacked are compared: one that %s', async (_, more, sentence) => {
    const home = await temporary();
    await mkdir(join(home, 'a'));
    await writeFile(join(home, 'a/b'), 'abc');
    await chmod(join(home, 'a/b'), 0o640);
    await symlink('b', join(home, 'a/c'));
    const entry: ManifestEntry = { path: 'a/b', is: 'file', mode: 0o640, bytes: 3, ...more };
    const unpacked = [{ into: home, roots: [{ path: 'a', name: 'a', is: 'directory' as const }] }];
    await expect(compare([entry], unpacked, { signal, tell: () => {} })).rejects.toThrow(sentence);
  });

  it('have a directory to go to', async () => {
    const home = await temporary();
    await writeFile(join(home, 'file'), '');
    const path = join(home, 'file/app');
    const landing = { path, stage: '/x', fresh: '/x/new/app', replaced: null, endings: [] };
    expect(await placeVerdict(landing, { path: '/kept' })).toMatchObject({
      ...{ title: path, is: 'refuse', because: `${join(home, 'file')} is no directory` },
    });
  });
});

test('an SQLite database that the stack file does not name goes where it is said to', async () => {
  const home = await temporary();
  const path = join(home, 'app.db');
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE t (a)');
  database.close();
  const quay = await quayOf({ sqlite: [{ name: 'app', path, backup: { directory: join(home, 'kept') } }] });
  expect(await crewOf(backup, await planned(backup, 'sqlite/app', quay.reach), quay).carry()).toMatchObject({
    outcome: 'done',
  });
  const [id = ''] = await readdir(join(home, 'kept'));
  const unnamed: Reach = { ...quay.reach, sections: { ...quay.reach.sections, sqlite: [] } };
  await expect(planned(restore, `backup/${id}`, unnamed)).rejects.toThrow(
    `the stack file names no database for ${id}: name a file, with --to`,
  );
  await rm(join(home, 'kept'), { recursive: true });
});

test('what no kind takes, and what nobody has, is told', async () => {
  expect(() => kindNamed('floppy')).toThrow('nothing here restores a floppy');
  expect(() => chosen([], 'shop')).toThrow('there is no backup shop');
  expect(() => chosenSet([], undefined, at)).toThrow(
    'there is no set of backups: run backup stack takes one',
  );
  const unread = {
    place: { target: 'files/app', directory: '/kept' },
    backups: [],
    unread: '/kept cannot be read',
  };
  expect(() => chosen([unread], 'shop')).toThrow('there is no backup shop; /kept cannot be read');
});

test('what the console knows already refuses it before it is planned', () => {
  const stack: Stack = {
    ...{ name: 'shop', environment: undefined, access: 'operate', accessBecause: undefined, systems: [] },
    backups: [{ target: 'postgres/main', directory: '/kept' }],
  };
  const world = worldOf(stack, 0);
  const backups = [
    listed(),
    listed({ id: 'torn', proofs: { broken: { at: 1, because: 'torn' } } }),
    listed({ id: 'odd', format: 'rdb' }),
  ];
  const place = { place: { target: 'postgres/main', directory: '/kept' }, backups };
  const reading = { last: { at: 1, took: 1, value: { places: [place] } } };
  const known = { ...world, readings: { ...world.readings, backups: { kept: reading } } } as typeof world;
  const whyNot = (kind: 'backup' | 'stack', name: string) => restore.disabledReason(known, { kind, name });
  expect(whyNot('backup', listed().id)).toBeUndefined();
  expect(whyNot('backup', 'gone')).toBe('There is no backup gone.');
  expect(whyNot('backup', 'torn')).toBe('torn is broken.');
  expect(whyNot('backup', 'odd')).toBe('odd is dump in the format rdb: nothing here restores that.');
  expect(whyNot('stack', '')).toBe('There is no set of backups: back up the stack first.');
});
