import type { Instant } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { levelOf } from '../../domain/logs/level.ts';
import { timeIn } from '../../domain/logs/time.ts';
import type { LogEntry, LogFormat, LogLevel, LogSource } from '../../domain/logs.ts';

/** What an entry says, as it may be drawn. */
export type ReadEntry = {
  readonly text: string;
  readonly level: LogLevel | undefined;
  readonly at: Instant | undefined;
};

export const formatOf = (source: LogSource): LogFormat => (source.kind === 'log' ? source.format : 'auto');

// Of thousands of lines a second only those on the screen are ever read.
const texts = new WeakMap<LogEntry, string>();

/** The text as it may be drawn and searched. */
export function textOf(entry: LogEntry): string {
  const known = texts.get(entry);
  if (known !== undefined) return known;
  const text = sanitize(entry.text);
  texts.set(entry, text);
  return text;
}

export function readEntry(entry: LogEntry, format: LogFormat): ReadEntry {
  const text = textOf(entry);
  if (entry.is === 'note') return { text, level: undefined, at: undefined };
  return { text, level: entry.level ?? levelOf(text, format), at: instantOf(entry) };
}

export const instantOf = (entry: LogEntry): Instant | undefined =>
  entry.is === 'note' ? undefined : (entry.at ?? timeIn(entry.text));

/** Where a text is found in another, in any case: the starts. */
export function foundIn(text: string, search: string): readonly number[] {
  if (search === '') return [];
  const where: number[] = [];
  const lower = text.toLowerCase();
  const wanted = search.toLowerCase();
  for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, at + wanted.length))
    where.push(at);
  return where;
}
