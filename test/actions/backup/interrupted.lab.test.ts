import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backup } from '../../../src/actions/backup/backup.ts';
import { type Facts, placeOf } from '../../../src/actions/backup/facts.ts';
import { readBackups } from '../../../src/records/backups.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { planned } from '../lifecycle/yard.ts';
import { crewOf, pierOf } from './pier.ts';

const { postgres } = openLab(labOfWorker());
const { p1 } = postgres;
const nodes = { p1: { watch: p1.url('ops_monitor'), operate: p1.url('ops_dump') } };

/** A run whose runner was killed while the dump was written. */
async function killed() {
  const pier = await pierOf({ nodes, backup: { format: 'custom' } });
  const plan = await planned(backup, 'postgres/main', pier.reach);
  const crew = crewOf(backup, plan, pier);
  const place = placeOf(plan.facts as Facts); // its own
  await mkdir(place.partial, { recursive: true, mode: 0o700 });
  await writeFile(join(place.partial, 'database.dump'), 'half a dump');
  crew.entries.push(
    { type: 'began', at: 1, step: 'prepare' },
    { type: 'ended', at: 2, step: 'prepare', is: 'yes' },
    { type: 'began', at: 3, step: 'write' },
  );
  return { pier, crew, place };
}

const idsIn = async (directory: string): Promise<readonly string[]> => {
  const { places } = await readBackups([{ target: 'postgres/main', directory }]);
  return places.flatMap(({ backups }) => backups.map(({ id }) => id));
};

test('what a killed runner left is no backup, and taken back it is gone', async () => {
  const { pier, crew } = await killed();
  expect(await idsIn(pier.directory)).toEqual([]);
  expect(await crew.undo()).toEqual({ outcome: 'undone', because: 'ana takes it back' });
  expect(await readdir(pier.directory)).toEqual([]);
});

test('gone on with, it is written anew', async () => {
  const { pier, crew } = await killed();
  expect(await crew.carry()).toMatchObject({ outcome: 'done' });
  expect(await idsIn(pier.directory)).toEqual(await readdir(pier.directory));
});

test('one that was killed before it had its name gets it, and is not written twice', async () => {
  const pier = await pierOf({ nodes, backup: { format: 'custom' } });
  const plan = await planned(backup, 'postgres/main', pier.reach);
  expect(await crewOf(backup, plan, pier).carry()).toMatchObject({ outcome: 'done' });
  const { partial, whole } = placeOf(plan.facts as Facts); // its own
  const { ino } = await stat(join(whole, 'database.dump'));
  await rename(whole, partial);
  expect(await idsIn(pier.directory)).toEqual([]);
  expect(await crewOf(backup, plan, pier).carry()).toMatchObject({ outcome: 'done' });
  expect((await stat(join(whole, 'database.dump'))).ino).toBe(ino);
});
