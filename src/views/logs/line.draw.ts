import type { Instant } from '../../core/reading.ts';
import type { LogEntry, LogFormat, LogLevel } from '../../domain/logs.ts';
import { type Line, type Span, span, type Tone } from '../line.ts';
import type { Glyphs } from '../panel.ts';
import { isSimple } from '../simple.ts';
import { graphemesOf, width } from '../text.ts';
import { foundIn, readEntry } from './read.ts';

export type LineLook = {
  readonly columns: number;
  readonly wrap: boolean;
  readonly times: boolean;
  readonly search: string;
  readonly format: LogFormat;
  readonly glyphs: Glyphs;
};

const tones = { error: 'bad', warning: 'warn', info: 'plain', debug: 'dim' } as const satisfies Record<
  LogLevel,
  Tone
>;

/** Cursor, sign of its level, blank. */
const margin = 3;

/** The rows that an entry takes on the screen: one, or, wrapped, as many as it needs. */
export function entryRows(entry: LogEntry, isSelected: boolean, look: LineLook): readonly Line[] {
  const { glyphs, columns, wrap, times, search, format } = look;
  const { text, level, at } = readEntry(entry, format);
  const cursor = span(isSelected ? glyphs.cursor : ' ', 'accent');
  if (entry.is === 'note') return [[cursor, span(`${glyphs.rule} ${text}`, 'accent')]];
  const sign: Span =
    level === 'error'
      ? span(glyphs.critical, 'bad')
      : level === 'warning'
        ? span(glyphs.warning, 'warn')
        : span(' ');
  const time = times ? `${clockOf(at)} ` : '';
  const room = Math.max(1, columns - margin - time.length);
  const tone = level === undefined ? 'plain' : tones[level];
  const pieces = wrap ? fold(text, room) : [text];
  const found = foundIn(text, search);
  let from = 0;
  return pieces.map((piece, index): Line => {
    const marked = mark(piece, from, found, search.length, tone);
    from += piece.length;
    return index === 0
      ? [cursor, sign, span(' '), span(time, 'dim'), ...marked]
      : [span(' '.repeat(margin + time.length)), ...marked];
  });
}

const two = (value: number): string => String(value).padStart(2, '0');

/** `02:41:07.123`, on the responder's clock. */
function clockOf(at: Instant | undefined): string {
  if (at === undefined) return '–'.padEnd(12);
  const time = new Date(at);
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':');
  return `${clock}.${String(time.getMilliseconds()).padStart(3, '0')}`;
}

/** A piece of a text, that begins at `from` in it, with what was searched for standing out. */
function mark(piece: string, from: number, found: readonly number[], length: number, tone: Tone): Line {
  const line: Span[] = [];
  let done = 0;
  for (const at of found) {
    const start = Math.max(0, at - from);
    const end = Math.min(piece.length, at + length - from);
    if (end <= start || start < done) continue;
    line.push(span(piece.slice(done, start), tone), span(piece.slice(start, end), 'match'));
    done = end;
  }
  return [...line, span(piece.slice(done), tone)];
}

/** Cut into rows wherever the edge is, so that nothing in the line is changed. */
function fold(text: string, columns: number): readonly string[] {
  if (isSimple(text)) {
    const rows = Math.max(1, Math.ceil(text.length / columns));
    return Array.from({ length: rows }, (_, row) => text.slice(row * columns, (row + 1) * columns));
  }
  const rows: string[] = [];
  let row = '';
  let used = 0;
  for (const grapheme of graphemesOf(text)) {
    const size = width(grapheme);
    if (used + size > columns && row !== '') {
      rows.push(row);
      row = '';
      used = 0;
    }
    row += grapheme;
    used += size;
  }
  return [...rows, row];
}
