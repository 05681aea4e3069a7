import type { Log } from '../../domain/logs.ts';
import type { Line } from '../line.ts';
import type { Glyphs, Size } from '../panel.ts';
import type { Row } from '../table.ts';
import { entryRows, type LineLook } from './line.draw.ts';
import type { LogPlace } from './place.ts';
import { formatOf } from './read.ts';

/** Which lines of a log are on the screen, by their numbers, and what they look like. */
export type LogLayout = {
  readonly rows: readonly Row[];
  /** The first and the last line that is shown, and the one under the cursor; -1 when there is none. */
  readonly top: number;
  readonly bottom: number;
  readonly line: number;
};

/** The lines from the bottom up, as many as there is room for; the one under the cursor is always among them. */
export function layLog({ tail }: Log, place: LogPlace, size: Size, glyphs: Glyphs): LogLayout {
  const { entries, first } = tail;
  const last = first + entries.length - 1;
  if (entries.length === 0 || size.rows <= 0) return { rows: [], top: -1, bottom: -1, line: -1 };
  const within = (line: number): number => Math.max(first, Math.min(line, last));
  const line = place.at === undefined ? last : within(place.at.line);
  const look = { ...place, columns: size.columns, format: formatOf(place.source), glyphs };
  const bottom = bottomFor(
    place.at === undefined ? last : within(Math.max(place.at.bottom, first + size.rows - 1)),
    line,
    (number) => heightOf(number, tail, look),
    size.rows,
  );
  const rows: Row[] = [];
  let top = bottom + 1;
  for (let number = bottom; number >= first && rows.length < size.rows; number--) {
    rows.unshift(...rowsOf(number, tail, number === line && place.at !== undefined, look));
    top = number;
  }
  // Of a line that is cut at the top its end is shown, unless the cursor is on it.
  const cut = rows.length - size.rows;
  const shown = cut > 0 ? (top === line ? rows.slice(0, size.rows) : rows.slice(cut)) : rows;
  return { rows: shown, top, bottom, line };
}

function rowsOf(
  number: number,
  { entries, first }: Log['tail'],
  isSelected: boolean,
  look: LineLook,
): readonly Row[] {
  const entry = entries[number - first];
  if (entry === undefined) return [];
  return entryRows(entry, isSelected, look).map((line: Line) => ({ line, isSelected }));
}

const heightOf = (number: number, tail: Log['tail'], look: LineLook): number =>
  look.wrap ? rowsOf(number, tail, false, look).length : 1;

/** The wanted bottom, or so far above it that the cursor's line still fits; never above that line. */
function bottomFor(wanted: number, line: number, height: (number: number) => number, rows: number): number {
  let bottom = line;
  let used = height(line);
  while (bottom < wanted) {
    used += height(bottom + 1);
    if (used > rows) break;
    bottom++;
  }
  return bottom;
}
