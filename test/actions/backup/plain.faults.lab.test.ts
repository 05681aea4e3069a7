import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backup } from '../../../src/actions/backup/backup.ts';
import { type Facts, placeOf } from '../../../src/actions/backup/facts.ts';
import { readBackups } from '../../../src/records/backups.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { smallDisk } from '../../records/disk.ts';
import { planned } from '../lifecycle/yard.ts';
import { crewOf, temporary } from './pier.ts';
import { quayOf } from './quay.ts';

const { sqlite } = openLab(labOfWorker());
const disk = await smallDisk('2m');

const kept = async (directory: string, target: string) =>
  (await readBackups([{ target, directory }])).places.flatMap(({ backups }) => backups);

test('on a disk that becomes full nothing is left, and the reason is one sentence', async () => {
  const home = await temporary();
  await writeFile(join(home, 'noise'), randomBytes(6 * 1024 ** 2));
  const directory = join(disk, 'kept');
  const quay = await quayOf({
    files: [{ name: 'app', paths: [join(home, 'noise')], backup: { directory } }],
  });
  const crew = crewOf(backup, await planned(backup, 'files/app', quay.reach), quay);
  expect(await crew.carry()).toEqual({
    outcome: 'undone',
    because: expect.stringMatching(/No space left on device|are kept free/),
  });
  expect(await readdir(directory)).toEqual([]);
});

test.each(['files/app', 'sqlite/app'])(
  'what a killed runner left of %s is no backup; gone on with it is written anew, taken back it is gone',
  async (target) => {
    const home = await temporary();
    await writeFile(join(home, 'a'), 'a');
    const directory = join(home, 'kept');
    const quay = await quayOf({
      files: [{ name: 'app', paths: [join(home, 'a')], backup: { directory } }],
      sqlite: [{ name: 'app', path: sqlite.path, backup: { directory } }],
    });
    for (const way of ['undo', 'carry'] as const) {
      const plan = await planned(backup, target, quay.reach);
      const crew = crewOf(backup, plan, quay);
      const { partial } = placeOf(plan.facts as Facts); // its own
      await mkdir(partial, { recursive: true, mode: 0o700 });
      for (const name of ['archive.tar.zst', 'database.db']) await writeFile(join(partial, name), 'half');
      crew.entries.push(
        { type: 'began', at: 1, step: 'prepare' },
        { type: 'ended', at: 2, step: 'prepare', is: 'yes' },
        { type: 'began', at: 3, step: 'write' },
      );
      expect(await kept(directory, target)).toEqual([]);
      expect(await crew[way]()).toMatchObject({ outcome: way === 'undo' ? 'undone' : 'done' });
      expect(await kept(directory, target)).toHaveLength(way === 'undo' ? 0 : 1);
    }
  },
);

test('a runner that is told to end leaves nothing', async () => {
  const home = await temporary();
  await writeFile(join(home, 'noise'), randomBytes(64 * 1024 ** 2));
  const directory = join(home, 'kept');
  const quay = await quayOf({
    files: [{ name: 'app', paths: [join(home, 'noise')], backup: { directory } }],
  });
  const crew = crewOf(backup, await planned(backup, 'files/app', quay.reach), quay);
  const carried = crew.carry();
  await expect.poll(() => crew.entries.some((one) => one.type === 'told')).toBe(true);
  crew.end();
  expect(await carried).toMatchObject({ outcome: 'undone' });
  expect(await readdir(directory)).toEqual([]);
});

test('a database that is broken already makes no backup', async () => {
  const home = await temporary();
  const path = join(home, 'app.db');
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE t (a); CREATE INDEX i ON t (a); INSERT INTO t VALUES (1), (2), (3)');
  database.close();
  const bytes = await readFile(path);
  bytes.fill(255, 2 * 4_096 + 8, 3 * 4_096);
  await writeFile(path, bytes);
  const directory = join(home, 'kept');
  const quay = await quayOf({ sqlite: [{ name: 'app', path, backup: { directory } }] });
  expect(await crewOf(backup, await planned(backup, 'sqlite/app', quay.reach), quay).carry()).toEqual({
    outcome: 'undone',
    because: expect.stringContaining('SQLite finds it broken'),
  });
  expect(await readdir(directory)).toEqual([]);
});

test('what a crash left of a WAL is not touched: it is refused, and its directory stays as it was', async () => {
  const home = await temporary();
  const path = join(home, 'app.db');
  const { DatabaseSync } = await import('node:sqlite');
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode=WAL; CREATE TABLE t (a)');
  await writeFile(join(home, 'other.db'), await readFile(path));
  await writeFile(join(home, 'other.db-wal'), await readFile(`${path}-wal`));
  database.close();
  const before = await readdir(home);
  const section = { name: 'app', path: join(home, 'other.db'), backup: { directory: join(home, 'kept') } };
  const quay = await quayOf({ sqlite: [section] });
  const { preflight } = await planned(backup, 'sqlite/app', quay.reach);
  expect(preflight.filter(({ is }) => is === 'refuse').map(({ because }) => because)).toEqual([
    'a WAL is left from a crash: let its program open the database first',
  ]);
  expect(await readdir(home)).toEqual(before);
});
