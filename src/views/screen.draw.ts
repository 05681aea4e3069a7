import { count } from '../core/format.ts';
import { ageNote } from './age.ts';
import type { BoundList } from './bound.ts';
import { drawPanel } from './deck.draw.ts';
import { type Band, type Block, block, type Draw, rowOf } from './draw.ts';
import { fenced } from './fence.ts';
import { type Line, span } from './line.ts';
import type { Size } from './panel.ts';
import { indexIn, listPlace } from './place.ts';
import { rule } from './rule.ts';
import type { Screen } from './screens.ts';
import { share } from './share.ts';
import { pageOf, type Row } from './table.ts';

/** A list's room on the screen; `rows` include its title. */
type PlacedList = { readonly list: BoundList; readonly size: Size };

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
const gutter = 2;

/** Where a screen's panel, lists and detail stand. The list under the cursor grows first. */
export function layScreen(draw: Draw, screen: Screen, size: Size): ScreenLayout {
  const lists = screen.lists.flatMap((id) => draw.tables.lists[id] ?? []);
  const { columns } = size;
  const isDetailed = draw.place.detail !== undefined;
  const wantedPanel =
    screen.panel === undefined || isDetailed ? 0 : drawPanel(draw, screen.panel, undefined, size).rows.length;
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
  const rows = fenced(
    () => keysOf(draw, list).keys.length,
    () => 0,
  );
  return rows === 0 ? 2 : rows + 2;
}

export const keysOf = ({ world, place, look }: Draw, list: BoundList) =>
  list.arrange(world, listPlace(place, list.id), look);

/** How many rows of a list are visible in its room. */
export const pageIn = (rows: number, { size }: PlacedList): number => pageOf(rows, size.rows - 1);

export function drawScreen(draw: Draw, screen: Screen, layout: ScreenLayout): readonly Band[] {
  const { look } = draw;
  const panel =
    screen.panel === undefined || layout.panel.rows === 0
      ? []
      : [drawPanel(draw, screen.panel, undefined, layout.panel)];
  const focus =
    layout.lists.length === 1 ? layout.lists[0]?.list.id : (draw.place.focus[screen.id] ?? screen.lists[0]);
  const lists = layout.lists.map((placed) => drawList(draw, placed, placed.list.id === focus));
  if (layout.detail === undefined) {
    const tabs = layout.tabs ? [drawTabs(draw, screen, focus, layout.panel.columns)] : [];
    return [[[...panel, ...tabs, ...lists]]];
  }
  const detail = drawDetail(draw, screen, layout.detail);
  if (lists.length === 0) return [[panel], [[detail]]];
  return [[panel], [lists, [block('gutter', [], { columns: gutter, rows: 0 }, look)], [detail]]];
}

function drawTabs({ tables, look }: Draw, screen: Screen, focus: string | undefined, columns: number): Block {
  const names = screen.lists.flatMap((id) => tables.lists[id] ?? []);
  const line = names.flatMap(
    (list): Line => [span('  '), span(list.title, list.id === focus ? 'accent' : 'dim')],
  );
  return block('tabs', [line], { columns, rows: 1 }, look);
}

function drawList(draw: Draw, { list, size }: PlacedList, isFocused: boolean): Block {
  const { world, place, look, intervals } = draw;
  const here = listPlace(place, list.id);
  const body = { columns: size.columns, rows: size.rows - 1 };
  return fenced(
    () => {
      const { keys, total } = keysOf(draw, list);
      const shown =
        here.filter === ''
          ? count(total)
          : `${count(keys.length)} of ${count(total)} ${look.glyphs.separator} /${here.filter}`;
      const note = ageNote(list.needs, world.readings, world.stack, intervals, look.at);
      const title = rule({ text: list.title, heading: shown, note, isFocused }, size.columns, look.glyphs);
      const cursor = { index: indexIn(keys, here), top: here.top, isFocused };
      return block(list.id, [title, ...list.table(world, here, cursor, body, look)], size, look);
    },
    (line, error) => {
      draw.report(list.id, error);
      return block(
        list.id,
        [rule({ text: list.title, isFocused }, size.columns, look.glyphs), line],
        size,
        look,
      );
    },
  );
}

/** The lines of the open detail, before scrolling. */
export function detailLines(draw: Draw, screen: Screen, size: Size): readonly Line[] {
  const { world, place, look, tables } = draw;
  const list = tables.lists[place.focus[screen.id] ?? screen.lists[0] ?? ''];
  if (list === undefined) return [];
  return fenced(
    () => {
      const { keys } = keysOf(draw, list);
      const key = keys[indexIn(keys, listPlace(place, list.id))];
      return (
        (key === undefined ? undefined : list.detail(world, key, size, look)) ?? [[span('it is gone', 'dim')]]
      );
    },
    (line, error) => {
      draw.report(list.id, error);
      return [line];
    },
  );
}

function drawDetail(draw: Draw, screen: Screen, size: Size): Block {
  const { look, place } = draw;
  const room = { columns: size.columns - 2, rows: size.rows - 1 };
  const lines = detailLines(draw, screen, room);
  const top = Math.max(0, Math.min(place.detail?.top ?? 0, lines.length - room.rows));
  const shown = lines
    .slice(top, top + room.rows)
    .map((line): Row => rowOf([span(' '), ...line], size.columns, look));
  const below = lines.length - top - shown.length;
  const note = below > 0 ? span(`${below} more, PgDn`, 'dim') : undefined;
  const title = rule({ text: 'Detail', note, isFocused: true }, size.columns, look.glyphs);
  return block('detail', [title, ...shown], size, look);
}
