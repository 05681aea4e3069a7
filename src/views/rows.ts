import type { Instant, Reading } from '../core/reading.ts';
import { sanitize } from '../core/sanitize.ts';
import type { Stack, System, SystemId, SystemKind } from '../domain/stack.ts';
import type { Column } from './list.ts';

/** One item of what a system said, and whether the system has stopped saying it. */
export type Row<T> = { readonly system: System; readonly item: T; readonly stale: boolean };

type BySystem<V> = Readonly<Record<SystemId, Reading<V>>>;

/** The items of every system that answered at least once, in the stack's order. */
export function rowsOf<V, T>(
  readings: BySystem<V>,
  stack: Stack,
  items: (value: V, at: Instant) => readonly T[],
): readonly Row<T>[] {
  return stack.systems.flatMap((system) => {
    const { last, failure } = readings[system.id] ?? {};
    if (last === undefined) return [];
    const stale = failure !== undefined;
    return items(last.value, last.at).map((item) => ({ system, item, stale }));
  });
}

/** Columns over the items, drawn as old where their system no longer answers. */
export function columnsOf<T>(columns: readonly Column<T>[]): readonly Column<Row<T>>[] {
  return columns.map((column) => ({
    ...column,
    value: ({ item }) => column.value(item),
    cell: ({ item, stale }, look) => {
      const cell = column.cell(item, look);
      return stale ? { text: cell.text, tone: 'stale' } : cell;
    },
  }));
}

/** The column that says which system a row is from. */
export function systemColumn<T>(title: string, width: number, priority: 2 | 3 = 2): Column<Row<T>> {
  return {
    id: 'system',
    title,
    width,
    priority,
    value: ({ system }) => system.title,
    cell: ({ system }) => ({ text: sanitize(system.title) }),
  };
}

export const systemsOf = ({ systems }: Stack, kind: SystemKind): readonly System[] =>
  systems.filter((system) => system.kind === kind);
