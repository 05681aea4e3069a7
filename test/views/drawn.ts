import type { PastReader } from '../../src/core/series.ts';
import type { ProbeName, Stack } from '../../src/domain/stack.ts';
import type { WorldReadings } from '../../src/domain/world.ts';
import { arrange, ownSorting } from '../../src/views/arrange.ts';
import { unicode } from '../../src/views/glyphs.ts';
import type { Line } from '../../src/views/line.ts';
import type { List } from '../../src/views/list.ts';
import type { Glyphs, Look, Panel, Size } from '../../src/views/panel.ts';
import { table } from '../../src/views/table.ts';
import { textOf } from '../../src/views/text.ts';
import { now } from './world.ts';

const noPast: PastReader = { range: () => [] };

export const lookAt = (past: PastReader = noPast, glyphs: Glyphs = unicode): Look => ({
  at: now,
  past,
  glyphs,
});

/** Lines as a person would read them, without the blanks at their ends. */
const linesOf = (lines: readonly Line[]): string => lines.map((line) => textOf(line).trimEnd()).join('\n');

/** A panel with its title, as the Deck draws it. */
export function bodyOf<N extends ProbeName, M>(
  panel: Panel<N, M>,
  model: M,
  size: Size,
  look: Look = lookAt(),
): string {
  return `─ ${panel.title}  ${panel.heading(model, look)}\n${linesOf(panel.body(model, size, look))}`;
}

export function summaryOf<N extends ProbeName, M>(
  panel: Panel<N, M>,
  model: M,
  look: Look = lookAt(),
): string {
  return textOf(panel.summary(model, 64, look));
}

/** A list as its screen draws it, in its own order, with the cursor on the first row. */
export function tableOf<N extends ProbeName, R>(
  list: List<N, R>,
  readings: WorldReadings,
  stack: Stack,
  columns: number,
  look: Look = lookAt(),
): string {
  const arrangement = arrange(
    list,
    list.rows(readings, stack),
    { filter: '', sorting: undefined, held: undefined },
    look,
  );
  const cursor = { index: 0, top: 0, isFocused: true };
  return linesOf(
    table(list, arrangement, ownSorting(list), cursor, { columns, rows: 20 }, look).map(({ line }) => line),
  );
}

/** The detail of the row that a word is found in. */
export function detailOf<N extends ProbeName, R>(
  list: List<N, R>,
  readings: WorldReadings,
  stack: Stack,
  word: string,
  look: Look = lookAt(),
): string {
  const row = list.rows(readings, stack).find((found) => list.key(found).includes(word));
  if (row === undefined) throw new Error(`no row of ${list.id} has ${word} in its key`);
  return linesOf(list.detail(row, { columns: 72, rows: 40 }, look));
}
