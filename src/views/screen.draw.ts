import { count } from '../core/format.ts';
import { ageNote } from './age.ts';
import { drawPanel } from './deck.draw.ts';
import { drawDetail } from './detail.draw.ts';
import { type Band, type Block, block, type Draw } from './draw.ts';
import { fenced } from './fence.ts';
import { span } from './line.ts';
import { indexIn, listPlace } from './place.ts';
import { rule } from './rule.ts';
import { countOf, gutter, keysOf, type PlacedList, type ScreenLayout } from './screen.layout.ts';
import type { Screen } from './screens.ts';
import { widthOf } from './text.ts';

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

/** The names of the screen's lists, with how many rows each has; the first ones go where the one in use has no room. */
function drawTabs(draw: Draw, screen: Screen, focus: string | undefined, columns: number): Block {
  const { look, tables } = draw;
  const tabs = screen.lists.flatMap((id) => {
    const list = tables.lists[id];
    if (list === undefined) return [];
    const rows = countOf(draw, list);
    const name = span(list.title, id === focus ? 'accent' : 'plain');
    return [[span('  '), name, span(rows === 0 ? '' : ` ${count(rows)}`, 'dim')]];
  });
  const used = (focus === undefined ? -1 : screen.lists.indexOf(focus)) + 1;
  let first = 0;
  while (first < used - 1 && widthOf(tabs.slice(first, used).flat()) > columns - 2) first++;
  const before = first > 0 ? [span(` ${look.glyphs.ellipsis}`, 'dim')] : [];
  return block('tabs', [[...before, ...tabs.slice(first).flat()]], { columns, rows: 1 }, look);
}

function drawList(draw: Draw, { list, size }: PlacedList, isFocused: boolean): Block {
  const { world, place, look, intervals } = draw;
  const here = listPlace(place, list.id);
  const body = { columns: size.columns, rows: size.rows - 1 };
  return fenced(
    () => {
      const { keys, total } = keysOf(draw, list);
      const shown = [
        here.filter === '' ? count(total) : `${count(keys.length)} of ${count(total)}`,
        list.note(world),
        here.filter === '' ? '' : `/${here.filter}`,
      ].filter((part) => part !== '');
      const note = ageNote(list.needs, world.readings, world.stack, intervals, look.at);
      const title = rule(
        { text: list.title, heading: shown.join(` ${look.glyphs.separator} `), note, isFocused },
        size.columns,
        look.glyphs,
      );
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
