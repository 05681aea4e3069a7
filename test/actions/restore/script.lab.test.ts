import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { restore } from '../../../src/actions/restore/restore.ts';
import { verify } from '../../../src/actions/verify/verify.ts';
import { crewOf } from '../backup/pier.ts';
import { planned } from '../lifecycle/yard.ts';
import {
  type Dock,
  databasesLike,
  dockOf,
  p1,
  plannedRestore,
  refusals,
  stateOf,
  superuser,
  tillOf,
} from './dock.ts';

const dumped = (till: string, ...more: readonly string[]): Buffer =>
  execFileSync('pg_dump', [...more, superuser.replace('/shop?', `/${till}?`)], { maxBuffer: 64 * 1024 ** 2 });

/** What another script left, verified where that goes. */
async function left(dock: Dock, till: string, bytes: Uint8Array, time = '010000'): Promise<string> {
  const id = `${till}_full_20261120_${time}`;
  await mkdir(join(dock.directory, 'database'), { recursive: true });
  await writeFile(join(dock.directory, 'database', `${id}.sql.gz`), gzipSync(bytes));
  await crewOf(
    verify,
    await planned(verify, `backup/${id}`, dock.reach, { all: false, restoreTest: false }),
    dock,
  ).carry();
  return id;
}

test('a script that another program wrote is restored whole, and taken back', async () => {
  const till = await tillOf();
  const dock = await dockOf();
  const id = await left(dock, till, dumped(till));
  await p1.sql('DELETE FROM receipts WHERE id = 1', till);
  const plan = await plannedRestore(dock, id);
  expect(refusals(plan)).toEqual([]);
  const crew = crewOf(restore, plan, dock);
  expect(await crew.carry()).toMatchObject({
    outcome: 'done',
    because: expect.stringContaining('3 rows of 2 tables'),
  });
  expect((await stateOf(till)).ids).toEqual([1, 2, 3]);
  expect(await crew.undo()).toMatchObject({ outcome: 'undone' });
  expect((await stateOf(till)).ids).toEqual([2, 3]);
});

test('a script that would go elsewhere, one that fails half way and one cut short leave everything as it was', async () => {
  const till = await tillOf();
  const dock = await dockOf();
  const whole = dumped(till).toString();
  const bad = async (text: string, time: string) => {
    const id = await left(dock, till, Buffer.from(text), time);
    return crewOf(restore, await plannedRestore(dock, id), dock).carry();
  };
  expect(await bad(dumped(till, '--create', '--clean').toString(), '020000')).toEqual({
    outcome: 'undone',
    because: expect.stringMatching(/it is no script of one database alone: DROP DATABASE/),
  });
  expect(await bad(whole.replace('CREATE VIEW', '\\! touch /tmp/never\nCREATE VIEW'), '030000')).toEqual({
    outcome: 'undone',
    because: expect.stringContaining('it is no script of one database alone: \\! touch'),
  });
  expect(await bad(whole.replace('CREATE VIEW', 'CREATE NONSENSE;\nCREATE VIEW'), '040000')).toEqual({
    outcome: 'undone',
    because: expect.stringMatching(/psql: .*syntax error at or near "NONSENSE"/),
  });
  expect(await bad(whole.slice(0, whole.length / 2), '050000')).toEqual({
    outcome: 'undone',
    because: expect.stringContaining('the last words of pg_dump are missing'),
  });
  expect(await databasesLike(till)).toEqual([till]);
  expect((await stateOf(till)).ids).toEqual([1, 2, 3]);
});
