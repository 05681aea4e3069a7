import type { LogEntry, LogTail } from '../logs.ts';

/** What is kept of a log: so many lines, and no more than this of them together. */
export const mostEntries = 5_000;
const mostBytes = 4 * 2 ** 20;
/** What an entry takes beside its text. */
const overhead = 100;

export const emptyTail: LogTail = { entries: [], first: 0, size: 0 };

const sizeOf = ({ text }: LogEntry): number => text.length + overhead;

/** The tail with more at its end, and as much less at its start as it takes to keep within bounds. */
export function append(tail: LogTail, more: readonly LogEntry[]): LogTail {
  const all = tail.entries.length === 0 ? more : [...tail.entries, ...more];
  let size = more.reduce((sum, entry) => sum + sizeOf(entry), tail.size);
  let gone = 0;
  for (const entry of all) {
    if (all.length - gone <= mostEntries && size <= mostBytes) break;
    size -= sizeOf(entry);
    gone++;
  }
  return { entries: gone === 0 ? all : all.slice(gone), first: tail.first + gone, size };
}

/** Whether there is room for more without letting go of what is there. */
export const hasRoom = (tail: LogTail, more: readonly LogEntry[]): boolean =>
  append(tail, more).first === tail.first;
