import type { BoundList } from './bound.ts';
import { drawPanel } from './deck.draw.ts';
import type { Draw } from './draw.ts';
import { fenced } from './fence.ts';
import type { Size } from './panel.ts';
import { listPlace } from './place.ts';
import type { Screen } from './screens.ts';
import { share } from './share.ts';
import { pageOf } from './table.ts';

/** A list's room on the screen; `rows` include its title. */
export type PlacedList = { readonly list: BoundList; readonly size: Size };

export type ScreenLayout = {
  /** The panel on top; no rows, no panel. */
  readonly panel: Size;
  /** The lists stand below each other, or, where there is no room for that, in one line of names. */
  readonly tabs: boolean;
  readonly lists: readonly PlacedList[];
  readonly detail: Size | undefined;
};

/** Fewer rows than this are no table. */
const leastList = 6;
export const gutter = 2;

/** Where a screen's panel, lists and detail stand. The list under the cursor grows first. */
export function layScreen(draw: Draw, screen: Screen, size: Size): ScreenLayout {
  const lists = screen.lists.flatMap((id) => draw.tables.lists[id] ?? []);
  const { columns } = size;
  const isDetailed = draw.place.detail !== undefined;
  const wantedPanel =
    screen.panel === undefined || screen.withoutPanel || isDetailed
      ? 0
      : drawPanel(draw, screen.panel, undefined, size).rows.length;
  const panel = { columns, rows: size.rows < 20 ? 0 : Math.min(wantedPanel, Math.floor(size.rows / 3)) };
  const rows = size.rows - panel.rows;
  const focus = lists.find(({ id }) => id === draw.place.focus[screen.id]) ?? lists[0];
  if (focus === undefined)
    return { panel: { columns, rows: size.rows }, tabs: false, lists: [], detail: undefined };
  if (isDetailed) {
    if (columns < 110) return { panel, tabs: false, lists: [], detail: { columns, rows } };
    const left = Math.floor((columns - gutter) * 0.55);
    return {
      panel,
      tabs: false,
      lists: [{ list: focus, size: { columns: left, rows } }],
      detail: { columns: columns - gutter - left, rows },
    };
  }
  if (lists.length > 1 && rows < lists.length * leastList)
    return {
      panel,
      tabs: true,
      lists: [{ list: focus, size: { columns, rows: rows - 1 } }],
      detail: undefined,
    };
  const wants = lists.map((list) => heightOf(draw, list));
  const others = wants.filter((_, index) => lists[index] !== focus).map((want) => Math.min(want, leastList));
  const first = Math.min(
    wants[lists.indexOf(focus)] ?? 0,
    rows - others.reduce((sum, want) => sum + want, 0),
  );
  const given = share(
    rows - first,
    wants.map((want, index) => (lists[index] === focus ? 0 : want)),
  );
  return {
    panel,
    tabs: false,
    lists: lists.map((list, index) => ({
      list,
      size: { columns, rows: list === focus ? first : (given[index] ?? 0) },
    })),
    detail: undefined,
  };
}

/** Title, header, rows. */
function heightOf(draw: Draw, list: BoundList): number {
  const rows = countOf(draw, list);
  return rows === 0 ? 2 : rows + 2;
}

export const countOf = (draw: Draw, list: BoundList): number =>
  fenced(
    () => keysOf(draw, list).keys.length,
    () => 0,
  );

export const keysOf = ({ world, place, look }: Draw, list: BoundList) =>
  list.arrange(world, listPlace(place, list.id), look);

/** How many rows of a list are visible in its room. */
export const pageIn = (rows: number, { size }: PlacedList): number => pageOf(rows, size.rows - 1);
