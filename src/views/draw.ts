import type { Duration } from '../core/reading.ts';
import type { Log } from '../domain/logs.ts';
import type { ProbeName } from '../domain/stack.ts';
import type { World } from '../domain/world.ts';
import type { Desk } from './actions/desk.ts';
import type { Errand } from './actions/errand.ts';
import type { Line } from './line.ts';
import type { Look, Size } from './panel.ts';
import type { Place } from './place.ts';
import type { Playback } from './playback.ts';
import type { Tables } from './screens.ts';
import type { Row } from './table.ts';
import { fill } from './text.ts';

/** All that a part of the screen is drawn from. */
export type Draw = {
  readonly tables: Tables;
  readonly world: World;
  /** The log that is followed. */
  readonly log: Log | undefined;
  readonly playback?: Playback | undefined;
  readonly desk: Desk | undefined;
  readonly errand: Errand | undefined;
  readonly place: Place;
  /** Of the whole terminal. */
  readonly size: Size;
  readonly look: Look;
  readonly intervals: Readonly<Record<ProbeName, Duration>>;
  readonly report: (part: string, error: Error) => void;
};

/** Rows that belong together, each exactly as wide as the block. */
export type Block = { readonly id: string; readonly columns: number; readonly rows: readonly Row[] };

/** Blocks beside each other; each side is a stack of blocks. */
export type Band = readonly (readonly Block[])[];

export const rowOf = (line: Line, columns: number, look: Look, isSelected = false): Row => ({
  line: fill(line, columns, look.glyphs.ellipsis),
  isSelected,
});

/** At most so many rows of so many columns. */
export function block(
  id: string,
  rows: readonly (Row | Line)[],
  { columns, rows: height }: Size,
  look: Look,
): Block {
  const drawn = rows
    .slice(0, Math.max(0, height))
    .map((row) =>
      'line' in row ? rowOf(row.line, columns, look, row.isSelected) : rowOf(row, columns, look),
    );
  return { id, columns, rows: drawn };
}
