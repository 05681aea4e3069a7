import type { GivenFlags } from '../core/action.ts';
import type { Health } from '../core/alert.ts';
import { formatTarget, type Target } from '../core/target.ts';
import { sourceOf } from '../domain/logs/sources.ts';
import type { LogSource } from '../domain/logs.ts';
import type { TickedStep } from '../domain/runbook.ts';
import type { ProbeName, Stack } from '../domain/stack.ts';
import type { World, WorldReadings } from '../domain/world.ts';
import { type Arrangement, arrange, type Order, ownSorting, type Sorting, sortingBy } from './arrange.ts';
import type { Line } from './line.ts';
import type { List } from './list.ts';
import type { Look, Panel, Size } from './panel.ts';
import { unreadWords } from './standing.ts';
import { type Cursor, plainTable, type Row, table } from './table.ts';

/** A panel whose model's type is closed in, so that panels of every kind stand in one table. */
export type BoundPanel = {
  readonly id: string;
  readonly title: string;
  readonly needs: readonly ProbeName[];
  readonly heading: (world: World, look: Look) => string;
  readonly body: (world: World, size: Size, look: Look) => readonly Line[];
  readonly summary: (world: World, columns: number, look: Look) => Line;
  readonly health: (world: World, look: Look) => Health;
};

/** A list whose rows' type is closed in. */
export type BoundList = {
  readonly id: string;
  readonly title: string;
  readonly needs: readonly ProbeName[];
  readonly columns: readonly { readonly id: string; readonly title: string }[];
  /** What the number of rows does not tell. */
  readonly note: (world: World) => string;
  readonly ownSorting: Sorting | undefined;
  readonly sortingBy: (column: string) => Sorting | undefined;
  readonly arrange: (world: World, order: Order, look: Look) => Pick<Arrangement<unknown>, 'keys' | 'total'>;
  readonly table: (world: World, order: Order, cursor: Cursor, size: Size, look: Look) => readonly Row[];
  readonly plain: (world: World, order: Order, look: Look) => readonly Line[];
  readonly detail: (world: World, key: string, size: Size, look: Look) => readonly Line[] | undefined;
  /** What a row is, or what an action of that name is for there. */
  readonly target: (world: World, key: string, action?: string) => Target | undefined;
  /** What a row says of actions besides the target. */
  readonly flags: (world: World, key: string) => Readonly<Record<string, GivenFlags>>;
  readonly ticked: (world: World, key: string) => TickedStep | undefined;
  readonly log: (world: World, key: string) => LogSource | undefined;
};

/** Remembers the last result as long as what it was made of is the very same. */
export function remember<const A extends readonly unknown[], T>(): (parts: A, make: () => T) => T {
  let last: { parts: A; made: T } | undefined;
  return (parts, make) => {
    const isSame =
      last?.parts.length === parts.length &&
      parts.every((part, index) => Object.is(part, last?.parts[index]));
    if (last === undefined || !isSame) last = { parts, made: make() };
    return last.made;
  };
}

const partsOf = (needs: readonly ProbeName[], readings: WorldReadings, stack: Stack): readonly unknown[] => [
  stack,
  ...needs.map((need) => readings[need]),
];

export function bindPanel<N extends ProbeName, M>(panel: Panel<N, M>): BoundPanel {
  return bindWorldPanel({
    ...panel,
    parts: ({ readings, stack }) => partsOf(panel.needs, readings, stack),
    model: ({ readings, stack }) => panel.model(readings, stack),
  });
}

/** What is made of the world itself, not of readings alone; `parts` are what it is made of, compared by identity. */
type OfWorld<T, F extends string> = { readonly parts: (world: World) => readonly unknown[] } & {
  readonly [K in F]: (world: World) => T;
};

/** A panel of what is known besides readings, such as changes; its needs are what is to be read while it is seen. */
export type WorldPanel<M> = Omit<Panel<ProbeName, M>, 'model'> & OfWorld<M, 'model'>;

export function bindWorldPanel<M>(panel: WorldPanel<M>): BoundPanel {
  const { id, title, needs } = panel;
  const remembered = remember<readonly unknown[], M>();
  const modelOf = (world: World): M => remembered(panel.parts(world), () => panel.model(world));
  return {
    id,
    title,
    needs,
    heading: (world, look) => panel.heading(modelOf(world), look),
    body: (world, size, look) => panel.body(modelOf(world), size, look),
    summary: (world, columns, look) => panel.summary(modelOf(world), columns, look),
    health: (world, look) => panel.health(modelOf(world), look),
  };
}

export function bindList<N extends ProbeName, R>(list: List<N, R>): BoundList {
  const { note } = list;
  return bindWorldList({
    ...list,
    parts: ({ readings, stack }) => partsOf(list.needs, readings, stack),
    rows: ({ readings, stack }) => list.rows(readings, stack),
    note: ({ readings, stack }) => note?.(readings, stack) ?? '',
  });
}

/** A list of what is known besides readings. */
export type WorldList<R> = Omit<List<ProbeName, R>, 'rows' | 'note'> &
  OfWorld<readonly R[], 'rows'> & { readonly note?: (world: World) => string };

export function bindWorldList<R>(list: WorldList<R>): BoundList {
  const { id, title, needs, columns } = list;
  const rememberedRows = remember<readonly unknown[], readonly R[]>();
  const rememberedOrder = remember<readonly unknown[], Arrangement<R>>();
  const rowsOf = (world: World): readonly R[] => rememberedRows(list.parts(world), () => list.rows(world));
  const arranged = (world: World, order: Order, look: Look): Arrangement<R> => {
    const rows = rowsOf(world);
    // Cells show ages and the filter looks into cells; an order that is held ends by itself.
    const at = order.filter === '' && order.held === undefined ? 0 : look.at;
    return rememberedOrder([rows, order.filter, order.sorting, order.held, at], () =>
      arrange(list, rows, order, look),
    );
  };
  const rowOf = (world: World, key: string): R | undefined =>
    rowsOf(world).find((row) => list.key(row) === key);
  // That there is nothing is only said where everybody was asked and answered.
  const told = ({ readings, stack }: World, { at }: Look): WorldList<R> => ({
    ...list,
    empty: unreadWords(needs, readings, stack, at) ?? list.empty,
  });
  return {
    id,
    title,
    needs,
    columns,
    note: (world) => list.note?.(world) ?? '',
    ownSorting: ownSorting(list),
    sortingBy: (column) => sortingBy(list, column),
    arrange: arranged,
    table: (world, order, cursor, size, look) =>
      table(
        told(world, look),
        arranged(world, order, look),
        order.sorting ?? ownSorting(list),
        cursor,
        size,
        look,
      ),
    plain: (world, order, look) => plainTable(told(world, look), arranged(world, order, look), look),
    detail: (world, key, size, look) => {
      const row = rowOf(world, key);
      return row && list.detail(row, size, look);
    },
    target: (world, key, action) => {
      const row = rowOf(world, key);
      return row && ((action && list.targetOf?.(row, action)) || list.target(row));
    },
    flags: (world, key) => {
      const row = rowOf(world, key);
      return (row && list.flags?.(row)) ?? {};
    },
    ticked: (world, key) => {
      const row = rowOf(world, key);
      return row && list.ticked?.(row);
    },
    log: (world, key) => {
      const row = rowOf(world, key);
      if (row === undefined) return undefined;
      const target = list.target(row);
      return list.log?.(row) ?? (target && sourceOf(formatTarget(target), world.readings, world.stack));
    },
  };
}
