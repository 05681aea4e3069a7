import type { Instant } from '../core/reading.ts';
import type { List } from './list.ts';
import type { Look } from './panel.ts';

export type Sorting = { readonly column: string; readonly direction: 'up' | 'down' };

/** An order that rows keep while the cursor is among them. */
export type Held = { readonly keys: readonly string[]; readonly until: Instant };

export type Order = {
  readonly filter: string;
  /** Undefined: the list's own. */
  readonly sorting: Sorting | undefined;
  readonly held: Held | undefined;
};

export type Arrangement<R> = {
  readonly rows: readonly R[];
  readonly keys: readonly string[];
  /** Before the filter. */
  readonly total: number;
};

/** What arranging and drawing use of a list, whatever it reads. */
export type Shape<R> = Omit<List<never, R>, 'needs' | 'rows' | 'note'>;

type Sortable = {
  readonly sort?: string;
  readonly columns: readonly { readonly id: string; readonly sorts?: 'up' | 'down' }[];
};

/** How a column is sorted when it is chosen: numbers from high to low first, words from a to z. */
export function sortingBy(list: Sortable, column: string): Sorting | undefined {
  const found = list.columns.find(({ id }) => id === column);
  return found && { column, direction: found.sorts ?? 'up' };
}

export const ownSorting = (list: Sortable): Sorting | undefined =>
  list.sort === undefined ? undefined : sortingBy(list, list.sort);

/** The rows as the responder wants them: filtered, sorted (stably), and in the order that is held. */
export function arrange<R>(list: Shape<R>, rows: readonly R[], order: Order, look: Look): Arrangement<R> {
  const found = order.filter.trim() === '' ? rows : rows.filter(matcher(list, order.filter, look));
  const sorted = sort(list, found, order.sorting ?? ownSorting(list));
  const keyed = sorted.map((row) => [list.key(row), row] as const);
  const { held } = order;
  const placed = held !== undefined && look.at < held.until ? hold(keyed, held.keys) : keyed;
  return { rows: placed.map(([, row]) => row), keys: placed.map(([key]) => key), total: rows.length };
}

/** Every word must be found, in any cell; one after `!` must not. */
function matcher<R>(list: Shape<R>, filter: string, look: Look): (row: R) => boolean {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '' && word !== '!');
  return (row) => {
    const cells = list.columns.map((column) => column.cell(row, look).text);
    const text = [...cells, list.searched?.(row) ?? ''].join('\n').toLowerCase();
    return words.every((word) =>
      word.startsWith('!') ? !text.includes(word.slice(1)) : text.includes(word),
    );
  };
}

const words = new Intl.Collator('en', { numeric: true });

function sort<R>(list: Shape<R>, rows: readonly R[], sorting: Sorting | undefined): readonly R[] {
  const column = list.columns.find(({ id }) => id === sorting?.column);
  if (column === undefined) return rows;
  const sign = sorting?.direction === 'down' ? -1 : 1;
  return rows
    .map((row) => ({ row, value: known(column.value(row)) }))
    .sort((a, b) => compare(a.value, b.value, sign))
    .map(({ row }) => row);
}

const known = (value: number | string | undefined) => (Number.isNaN(value) ? undefined : value);

function compare(a: number | string | undefined, b: number | string | undefined, sign: number): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  if (typeof a === 'number' && typeof b === 'number') return a === b ? 0 : a < b ? -sign : sign;
  return sign * words.compare(String(a), String(b));
}

function hold<R>(
  rows: readonly (readonly [string, R])[],
  keys: readonly string[],
): readonly (readonly [string, R])[] {
  const before = new Map(keys.map((key, index) => [key, index]));
  return rows.toSorted(([a], [b]) => (before.get(a) ?? keys.length) - (before.get(b) ?? keys.length));
}
