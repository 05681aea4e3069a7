import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { backup } from '../../../src/actions/backup/backup.ts';
import { restore } from '../../../src/actions/restore/restore.ts';
import { owner } from '../../../src/actions/restore/sqlite/verdicts.ts';
import type { Json } from '../../../src/core/json.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { readBackups } from '../../../src/records/backups.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { crewOf, temporary } from '../backup/pier.ts';
import { quayOf } from '../backup/quay.ts';
import { planned } from '../lifecycle/yard.ts';
import { eachKill } from './killed.ts';

const { sqlite } = openLab(labOfWorker());

const refusals = ({ preflight }: Plan) => preflight.filter(({ is }) => is === 'refuse');

function rowsOf(path: string): readonly unknown[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database
      .prepare('SELECT a FROM t ORDER BY 1')
      .all()
      .map(({ a }) => a);
  } finally {
    database.close();
  }
}

async function kept(path: string) {
  const directory = join(await temporary(), 'kept');
  const quay = await quayOf({ sqlite: [{ name: 'app', path, backup: { directory } }] });
  expect(await crewOf(backup, await planned(backup, 'sqlite/app', quay.reach), quay).carry()).toMatchObject({
    outcome: 'done',
  });
  const { places } = await readBackups(quay.reach.stack.backups ?? []);
  const [made] = places.flatMap(({ backups }) => backups);
  if (made === undefined) throw new Error('none');
  const again = (params: { readonly [key: string]: Json } = {}) =>
    planned(restore, `backup/${made.id}`, quay.reach, params);
  return { quay, made, again };
}

/** Three rows, a backup of them, and a crash after two more: what is written last is in the WAL alone. */
async function crashed() {
  const home = await temporary();
  const path = join(home, "it's.db");
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode=WAL; CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3)');
  const { quay, made, again } = await kept(path);
  database.exec('DELETE FROM t WHERE a = 2; INSERT INTO t VALUES (9)');
  const [file, wal] = await Promise.all([readFile(path), readFile(`${path}-wal`)]);
  database.close();
  const crash = async (): Promise<void> => {
    await writeFile(path, file, { mode: 0o640 });
    await writeFile(`${path}-wal`, wal);
  };
  await crash();
  return { home, path, quay, made, again };
}

test('a database is as it was; what it was is kept with its WAL, and comes back with it', async () => {
  const { home, path, quay, again } = await crashed();
  const { mode } = await stat(path);
  const before = await readdir(home);
  const plan = await again();
  expect(refusals(plan)).toEqual([]);
  expect(plan.summary).toMatch(/^Everything in .*it's\.db after .* UTC is lost: \d/);
  expect(await readdir(home)).toEqual(before);
  const crew = crewOf(restore, plan, quay);
  expect(await crew.carry()).toMatchObject({
    outcome: 'done',
    because: expect.stringMatching(/3 rows of 1 table; what was replaced: kept as/),
  });
  expect(rowsOf(path)).toEqual([1, 2, 3]);
  expect((await stat(path)).mode).toBe(mode);
  const since = new DatabaseSync(path);
  since.exec('INSERT INTO t VALUES (70)');
  since.close();
  expect(await crew.undo()).toMatchObject({ outcome: 'undone' });
  expect(rowsOf(path)).toEqual([1, 3, 9]);
});

test('killed before any line of its file it is resumed, or taken back', async () => {
  const { path, quay, again } = await crashed();
  let since = 9;
  await eachKill(again, quay, async (next, how) => {
    if (how === 'resumed') {
      expect(await next.carry()).toMatchObject({ outcome: 'done' });
      expect(rowsOf(path)).toEqual([1, 2, 3]);
    }
    expect(await next.undo()).toMatchObject({ outcome: 'undone' });
    const database = new DatabaseSync(path);
    database.exec(`UPDATE t SET a = ${since + 1} WHERE a = ${since}`);
    database.close();
    expect(rowsOf(path)).toEqual([1, 3, ++since]);
  });
});

test('whoever has it open is named, and refuses it', async () => {
  await sqlite.work();
  const { made, again, quay } = await kept(sqlite.path);
  expect(refusals(await again())).toEqual([
    {
      title: `who has ${sqlite.path} open`,
      is: 'refuse',
      because: expect.stringMatching(new RegExp(`^\\S+ \\(pid ${sqlite.process.pid}\\): it would go on`)),
    },
  ]);
  // Nobody had it open when it was planned.
  await sqlite.close();
  const plan = await again();
  expect(refusals(plan)).toEqual([]);
  await sqlite.work();
  expect(await crewOf(restore, plan, quay).carry()).toEqual({
    outcome: 'undone',
    because: expect.stringMatching(/is open in .*: stop that first/),
  });
  const to = join(await temporary(), 'copy.db');
  expect(await crewOf(restore, await again({ to }), quay).carry()).toMatchObject({ outcome: 'done' });
  expect((await stat(to)).size).toBe(made.bytes);
});

test('only root, or whose it is, can give it to whom it belongs', () => {
  expect(owner(1000, 0)).toEqual([]);
  expect(owner(1000, 1000)).toEqual([]);
  expect(owner(1000, 1001)).toMatchObject([{ is: 'refuse', override: 'allow-owner' }]);
});
