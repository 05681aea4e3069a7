import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { reserveIn } from '../../src/records/reserve.ts';
import { runStore } from '../../src/records/runs.ts';
import { confirmed as confirmedAt } from '../domain/runs.ts';
import { fillDisk, smallDisk } from './disk.ts';

const modes = { directory: 0o700, file: 0o600 };
const confirmed = (run: string) => confirmedAt(1, { run });
const roomy = await smallDisk('4m');
const tiny = await smallDisk();

it('lets a run be recorded on a disk that is full, by giving up what was set aside', async () => {
  const reserve = reserveIn(roomy, modes);
  await reserve.make();
  expect((await stat(join(roomy, 'reserve'))).size).toBe(1024 ** 2);
  await fillDisk(roomy);
  const file = await runStore(roomy, modes).create(confirmed('r1'));
  for (let at = 2; at < 14; at++) {
    await file.append({ type: 'ended', at, step: 'restart', is: 'yes', result: 'x'.repeat(8_000) });
    await fillDisk(roomy);
  }
  expect((await file.read()).at).toBe(13);
  expect((await stat(join(roomy, 'reserve'))).size).toBeLessThan(1024 ** 2);
  for (const name of await readdir(roomy)) if (name.startsWith('ballast')) await rm(join(roomy, name));
  await reserve.make();
  expect((await stat(join(roomy, 'reserve'))).size).toBe(1024 ** 2);
});

it('sets nothing aside where there is little room, and then says what could not be recorded', async () => {
  const directory = await mkdtemp(join(tiny, 'state-'));
  await reserveIn(directory, modes).make();
  await expect(stat(join(directory, 'reserve'))).rejects.toThrow('ENOENT');
  const file = await runStore(directory, modes).create(confirmed('r1'));
  await fillDisk(tiny);
  const path = join(directory, 'runs', 'r1.jsonl');
  const append = (at: number) =>
    file.append({ type: 'ended', at, step: 'restart', is: 'yes', result: 'x'.repeat(9_000) });
  await expect(append(2)).rejects.toThrow(`Run r1 cannot be recorded in ${path}: the disk is full.`);
  expect((await file.read()).id).toBe('r1');
  expect(await readFile(path, 'utf8')).toContain('confirmed');
});
