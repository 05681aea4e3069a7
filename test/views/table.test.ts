import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arrange, ownSorting, sortingBy } from '../../src/views/arrange.ts';
import { unicode } from '../../src/views/glyphs.ts';
import { span } from '../../src/views/line.ts';
import type { List } from '../../src/views/list.ts';
import type { Look } from '../../src/views/panel.ts';
import { fitColumns, plainTable, table, windowOf } from '../../src/views/table.ts';
import { textOf } from '../../src/views/text.ts';

type Item = { readonly name: string; readonly size: number | undefined; readonly note: string };
const item = (name: string, size?: number, note = ''): Item => ({ name, size, note });

const list: List<never, Item> = {
  id: 'items',
  title: 'Items',
  needs: [],
  rows: () => [],
  key: ({ name }) => name,
  sort: 'size',
  columns: [
    {
      id: 'name',
      title: 'name',
      width: 6,
      flex: true,
      priority: 1,
      value: ({ name }) => name,
      cell: ({ name }) => span(name),
    },
    {
      id: 'size',
      title: 'size',
      width: 5,
      align: 'right',
      sorts: 'down',
      priority: 2,
      value: ({ size }) => size,
      cell: ({ size }) => span(size === undefined ? '–' : String(size)),
    },
    {
      id: 'note',
      title: 'note',
      width: 8,
      priority: 3,
      value: ({ note }) => note,
      cell: ({ note }) => span(note, 'dim'),
    },
  ],
  searched: ({ name }) => `hidden-${name}`,
  target: () => undefined,
  detail: () => [],
  empty: 'there are no items',
};

const look: Look = { at: 0, past: { range: () => [] }, glyphs: unicode };
const order = { filter: '', sorting: undefined, held: undefined };
const items = [item('a', 1), item('b'), item('c', 30, 'big'), item('d', 30), item('a10'), item('a9', 2)];
const names = (rows: readonly Item[]) => rows.map(({ name }) => name).join(' ');

test('sorts stably by the chosen column, what is unknown last either way', () => {
  expect(names(arrange(list, items, order, look).rows)).toBe('c d a9 a b a10');
  const up = { ...order, sorting: { column: 'size', direction: 'up' } as const };
  expect(names(arrange(list, items, up, look).rows)).toBe('a a9 c d b a10');
  const byName = { ...order, sorting: sortingBy(list, 'name') };
  expect(names(arrange(list, items, byName, look).rows)).toBe('a a9 a10 b c d');
  expect(ownSorting(list)).toEqual({ column: 'size', direction: 'down' });
  expect(sortingBy(list, 'nothing')).toBeUndefined();
});

test('a filter takes every word, looks into all cells, and leaves out what stands after !', () => {
  const filtered = (filter: string) => names(arrange(list, items, { ...order, filter }, look).rows);
  expect(filtered('30 big')).toBe('c');
  expect(filtered('30 !BIG')).toBe('d');
  expect(filtered('hidden-a')).toBe('a9 a a10');
  expect(filtered(' ! ')).toBe('c d a9 a b a10');
  expect(arrange(list, items, { ...order, filter: 'zzz' }, look)).toMatchObject({ rows: [], total: 6 });
});

test('an order that is held stays until its time is over; what is new comes last', () => {
  const held = { keys: ['b', 'd', 'a'], until: 1000 };
  expect(names(arrange(list, items, { ...order, held }, look).rows)).toBe('b d a c a9 a10');
  expect(names(arrange(list, items, { ...order, held }, { ...look, at: 1000 }).rows)).toBe('c d a9 a b a10');
});

test('the least important columns go first, and flexible ones take what is left', () => {
  const fitted = (room: number) =>
    fitColumns(list.columns, room).map(({ column, width }) => `${column.id} ${width}`);
  expect(fitted(40)).toEqual(['name 23', 'size 5', 'note 8']);
  expect(fitted(23)).toEqual(['name 6', 'size 5', 'note 8']);
  expect(fitted(22)).toEqual(['name 15', 'size 5']);
  expect(fitted(10)).toEqual(['name 10']);
  expect(fitted(3)).toEqual(['name 6']);
});

test('the window moves as little as it can and always holds the selected row', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.nat({ max: 499 }),
      fc.nat({ max: 600 }),
      fc.integer({ min: 2, max: 60 }),
      (count, wanted, top, height) => {
        const selected = wanted % count;
        const shown = windowOf(count, selected, top, height);
        expect(shown.top).toBeLessThanOrEqual(selected);
        expect(shown.top + shown.rows).toBeGreaterThan(selected);
        expect(shown.top + shown.rows).toBeLessThanOrEqual(count);
        expect(windowOf(count, selected, shown.top, height)).toEqual(shown);
      },
    ),
  );
});

const drawn = (rows: readonly Item[], height: number, index = 0, isFocused = true) =>
  table(
    list,
    arrange(list, rows, order, look),
    ownSorting(list),
    { index, top: 0, isFocused },
    { columns: 26, rows: height },
    look,
  );

test('draws a header with the sorted column, a cursor, and how many more there are', () => {
  expect(drawn(items, 4, 1).map(({ line }) => textOf(line))).toEqual([
    '  name     ↓size  note    ',
    '  c           30  big     ',
    '▸ d           30          ',
    '  … 4 more                ',
  ]);
  expect(
    drawn(items, 4, 5)
      .map(({ line }) => textOf(line))
      .at(-1),
  ).toBe('  … 4 above               ');
  expect(drawn(items, 20, 0).some(({ isSelected }) => isSelected)).toBe(true);
  expect(drawn(items, 20, 0, false).some(({ isSelected }) => isSelected)).toBe(false);
});

test('an empty list says so in words, a filter that finds nothing too', () => {
  expect(drawn([], 5).map(({ line }) => textOf(line).trim())).toEqual(['there are no items']);
  const none = arrange(list, items, { ...order, filter: 'zzz' }, look);
  expect(
    textOf(
      table(list, none, undefined, { index: -1, top: 0, isFocused: true }, { columns: 40, rows: 5 }, look)[0]!
        .line,
    ).trim(),
  ).toBe('none of 6 matches the filter');
});

test('as plain text every row and every column is there', () => {
  const long = [item('a name that is long', 5, 'noted'), item('数据', 1)];
  expect(plainTable(list, arrange(list, long, order, look), look).map(textOf)).toEqual([
    'name                  size  note    ',
    'a name that is long      5  noted   ',
    '数据                     1          ',
  ]);
});
