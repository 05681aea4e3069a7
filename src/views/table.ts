import type { Arrangement, Shape, Sorting } from './arrange.ts';
import { type Line, type Span, span } from './line.ts';
import type { Column } from './list.ts';
import type { Glyphs, Look, Size } from './panel.ts';
import { fill, pad, width } from './text.ts';

const gap = 2;
/** The cursor and a blank. */
const margin = 2;

export type Fitted<R> = { readonly column: Column<R>; readonly width: number };

/** The columns that fit, in their order: the least important go first, and flexible ones take what is left. */
export function fitColumns<R>(columns: readonly Column<R>[], available: number): readonly Fitted<R>[] {
  const kept = [...columns];
  const used = (): number => kept.reduce((sum, column) => sum + column.width + gap, -gap);
  while (kept.length > 1 && used() > available) {
    const least = Math.max(...kept.map(({ priority }) => priority));
    kept.splice(
      kept.findLastIndex(({ priority }) => priority === least),
      1,
    );
  }
  const flexible = kept.filter(({ flex }) => flex === true).length;
  let left = Math.max(0, available - used());
  return kept.map((column) => {
    if (column.flex === undefined) return { column, width: column.width };
    const share = Math.ceil(left / flexible);
    const more = Math.min(left, share);
    left -= more;
    return { column, width: column.width + more };
  });
}

export type Window = {
  /** The first row shown. */
  readonly top: number;
  /** How many rows are shown. */
  readonly rows: number;
};

/** Which rows a table of so many screen rows shows: the selected one always, otherwise moving as little as it can. */
export function windowOf(count: number, selected: number, top: number, height: number): Window {
  const rows = pageOf(count, height);
  const first = Math.min(Math.max(top, selected - rows + 1), selected);
  return { top: Math.max(0, Math.min(first, count - rows)), rows: Math.min(rows, count) };
}

/** Rows of data in a table of that height: one line is the header's, one says how many more there are. */
export const pageOf = (count: number, height: number): number =>
  Math.max(1, count > height - 1 ? height - 2 : height - 1);

export type Cursor = { readonly index: number; readonly top: number; readonly isFocused: boolean };

/** A row as it stands on the screen, and whether the responder is on it. */
export type Row = { readonly line: Line; readonly isSelected: boolean };

const plainRow = (line: Line): Row => ({ line, isSelected: false });

/** Header and the visible rows, each exactly as wide as asked, at most as many as asked. */
export function table<R>(
  list: Shape<R>,
  { rows, total }: Arrangement<R>,
  sorting: Sorting | undefined,
  cursor: Cursor,
  { columns, rows: height }: Size,
  look: Look,
): readonly Row[] {
  if (height <= 0) return [];
  if (rows.length === 0) {
    const words = total === 0 ? list.empty : `none of ${total} matches the filter`;
    return [plainRow(fill([span('  '), span(words, 'dim')], columns, look.glyphs.ellipsis))];
  }
  const fitted = fitColumns(list.columns, columns - margin);
  const header = headerOf(fitted, sorting, look.glyphs);
  const shown = windowOf(rows.length, cursor.index, cursor.top, height);
  const drawn = rows.slice(shown.top, shown.top + shown.rows).map((row, offset): Row => {
    const isSelected = shown.top + offset === cursor.index;
    const mark = isSelected ? span(look.glyphs.cursor, cursor.isFocused ? 'accent' : 'dim') : span(' ');
    const line = fill([mark, span(' '), ...cellsOf(fitted, row, look)], columns, look.glyphs.ellipsis);
    return { line, isSelected: isSelected && cursor.isFocused };
  });
  const more = moreOf(rows.length, shown, look.glyphs);
  return [
    plainRow(fill([span('  '), ...header], columns)),
    ...drawn,
    ...(more === '' ? [] : [plainRow(fill([span('  '), span(more, 'dim')], columns))]),
  ].slice(0, height);
}

/** The whole list as text, for `--plain` and for scripts: every column as wide as its widest cell. */
export function plainTable<R>(list: Shape<R>, { rows, total }: Arrangement<R>, look: Look): readonly Line[] {
  if (rows.length === 0) return [[span(total === 0 ? list.empty : `none of ${total} matches the filter`)]];
  const fitted = list.columns.map((column) => ({
    column,
    width: rows.reduce((widest, row) => Math.max(widest, width(column.cell(row, look).text)), column.width),
  }));
  return [headerOf(fitted, undefined, look.glyphs), ...rows.map((row) => cellsOf(fitted, row, look))];
}

/** The titles of the columns, each as wide as its column. */
export function headerOf<R>(
  fitted: readonly Fitted<R>[],
  sorting: Sorting | undefined,
  glyphs: Glyphs,
): Line {
  return spaced(
    fitted.map(({ column: { id, title, align }, width: size }) => {
      if (id !== sorting?.column) return span(pad(title, size, align, glyphs.ellipsis), 'dim');
      const mark = sorting.direction === 'up' ? glyphs.up : glyphs.down;
      return span(
        pad(align === 'right' ? `${mark}${title}` : `${title}${mark}`, size, align, glyphs.ellipsis),
        'strong',
      );
    }),
  );
}

/** A row drawn in its columns. */
export function cellsOf<R>(fitted: readonly Fitted<R>[], row: R, look: Look): Line {
  return spaced(
    fitted.map(({ column, width: size }) => {
      const cell = column.cell(row, look);
      return { ...cell, text: pad(cell.text, size, column.align, look.glyphs.ellipsis) };
    }),
  );
}

const spaced = (cells: readonly Span[]): Line =>
  cells.flatMap((cell, index) => (index === 0 ? [cell] : [span(' '.repeat(gap)), cell]));

function moreOf(count: number, { top, rows }: Window, { ellipsis, separator }: Glyphs): string {
  if (rows >= count) return '';
  const below = count - top - rows;
  const parts = [top > 0 ? `${top} above` : '', below > 0 ? `${below} more` : ''].filter(
    (part) => part !== '',
  );
  return `${ellipsis} ${parts.join(` ${separator} `)}`;
}
