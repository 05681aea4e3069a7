import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { journalFile } from '../../src/records/journal.ts';
import { reserveIn } from '../../src/records/reserve.ts';
import { ana } from '../domain/runs.ts';
import { fillDisk, smallDisk } from './disk.ts';

const modes = { directory: 0o700, file: 0o600 };
const roomy = await smallDisk('4m');
const tiny = await smallDisk();
const note = (at: number) => ({ kind: 'note', at, by: ana, text: 'x'.repeat(6_000) }) as const;

it('goes on in one chain on a disk that is full, by giving up what was set aside', async () => {
  await reserveIn(roomy, modes).make();
  await fillDisk(roomy);
  const journal = journalFile(roomy, modes);
  for (let at = 1; at < 14; at++) {
    await journal.append(note(at));
    await fillDisk(roomy);
  }
  expect(await journal.verify()).toEqual({ is: 'whole', lines: 13, torn: 0 });
});

it('says that it cannot be written where nothing was set aside, loses nothing, and goes on when there is room', async () => {
  const directory = join(tiny, 'state');
  await mkdir(directory);
  const journal = journalFile(directory, modes);
  await journal.append(note(1));
  await fillDisk(tiny);
  const { size } = await stat(join(directory, 'journal.jsonl'));
  await expect(journal.append(note(2))).rejects.toThrow(
    /journal\.jsonl cannot be written: the disk is full\.$/,
  );
  expect((await stat(join(directory, 'journal.jsonl'))).size).toBe(size);
  expect(await readdir(directory)).toEqual(['journal.head', 'journal.jsonl']);
  for (const name of await readdir(tiny)) if (name.startsWith('ballast')) await rm(join(tiny, name));
  await journal.append(note(3));
  expect(await journal.verify()).toEqual({ is: 'whole', lines: 2, torn: 0 });
});
