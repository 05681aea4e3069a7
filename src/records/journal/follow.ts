import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { JournalEntry } from '../../domain/journal.ts';
import { codeOf } from '../files.ts';
import { followFiles } from '../runs/follow.ts';
import { reasonOf } from '../state.ts';
import { linesOf } from './lines.ts';
import { parseJournalEntry } from './schema.ts';

const name = 'journal.jsonl';
/** So much of the end of a journal is read at first: some hundred entries. */
const last = 512 * 1024;

/**
 * Tells of the newest entries of a journal, in its order, then of those that are added, until the signal. `tell` gets
 * one sentence where it cannot be read.
 */
export function followJournal(
  directory: string,
  onEntries: (entries: readonly JournalEntry[]) => void,
  tell: (sentence: string) => void,
  signal: AbortSignal,
): void {
  const path = join(directory, name);
  let offset: number | undefined;
  let isTold = false;

  async function read(): Promise<void> {
    const { size } = await stat(path);
    // One that is cut off says nothing new: what is written behind that does.
    if (offset !== undefined && size < offset) offset = size;
    // What stands before the first newline is half a line, and no entry.
    offset ??= Math.max(0, size - last);
    const entries: JournalEntry[] = [];
    for await (const { bytes, end } of linesOf(path, offset)) {
      offset = end;
      const entry = parseJournalEntry(bytes.toString('utf8'));
      if (entry !== undefined) entries.push(entry);
    }
    if (entries.length > 0 && !signal.aborted) onEntries(entries);
  }

  async function onFiles(names: readonly string[]): Promise<void> {
    if (!names.includes(name)) return;
    try {
      await read();
    } catch (error) {
      if (isTold || codeOf(error) === 'ENOENT') return;
      tell(`The journal ${path} cannot be read: ${reasonOf(error)}.`);
      isTold = true;
    }
  }

  followFiles(directory, onFiles, signal);
}
