import { appendFile, mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { JournalEntry } from '../../../src/domain/journal.ts';
import { followJournal } from '../../../src/records/journal/follow.ts';
import { journalFile } from '../../../src/records/journal.ts';
import { ana as by } from '../../domain/runs.ts';

const note = (at: number, text = `note ${at}`): JournalEntry => ({ kind: 'note', at, by, text });

async function followed() {
  const directory = await mkdtemp(join(tmpdir(), 'quarterdeck-journal-'));
  const closing = new AbortController();
  onTestFinished(async () => {
    closing.abort();
    await rm(directory, { recursive: true, force: true });
  });
  const journal = journalFile(directory, { directory: 0o700, file: 0o600 });
  const heard: JournalEntry[] = [];
  const told: string[] = [];
  return {
    path: join(directory, 'journal.jsonl'),
    write: (...entries: readonly JournalEntry[]) => Promise.all(entries.map(journal.append)),
    heard: () => heard.map(({ at }) => at),
    told,
    follow: () =>
      followJournal(
        directory,
        (entries) => heard.push(...entries),
        (text) => told.push(text),
        closing.signal,
      ),
  };
}

test('tells of what is there, then of each entry that is added, once', async () => {
  const { write, follow, heard, told } = await followed();
  await write(note(1), note(2));
  follow();
  await vi.waitFor(() => expect(heard()).toEqual([1, 2]));
  await write(note(3));
  await write(note(4));
  await vi.waitFor(() => expect(heard()).toEqual([1, 2, 3, 4]));
  expect(told).toEqual([]);
});

test('waits for a journal that nobody has begun', async () => {
  const { write, follow, heard, told } = await followed();
  follow();
  await write(note(1));
  await vi.waitFor(() => expect(heard()).toEqual([1]));
  expect(told).toEqual([]);
});

test('of a long journal only the end is told', async () => {
  const { write, follow, heard } = await followed();
  await write(...[1, 2, 3, 4, 5].map((at) => note(at, 'x '.repeat(100_000))));
  follow();
  await vi.waitFor(() => expect(heard()).toEqual([4, 5]));
});

test('one that is cut off is not told again, and what comes after it is', async () => {
  const { path, write, follow, heard } = await followed();
  await write(note(1), note(2), note(3));
  follow();
  await vi.waitFor(() => expect(heard()).toEqual([1, 2, 3]));
  await truncate(path, 0);
  await write(note(4));
  await vi.waitFor(() => expect(heard().at(-1)).toBe(4));
  expect(heard().filter((at) => at === 1)).toHaveLength(1);
});

test('half a line waits for its end, and what is no entry is left out', async () => {
  const { path, write, follow, heard } = await followed();
  await write(note(1));
  follow();
  await vi.waitFor(() => expect(heard()).toEqual([1]));
  const line = JSON.stringify(note(2));
  await appendFile(path, `nonsense\n${line.slice(0, 20)}`);
  await appendFile(path, `${line.slice(20)}\n`);
  await vi.waitFor(() => expect(heard()).toEqual([1, 2]));
});
