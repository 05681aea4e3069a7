import { sanitize } from '../core/sanitize.ts';
import { formatTarget } from '../core/target.ts';
import { type Block, block, type Draw, rowOf } from './draw.ts';
import { fenced } from './fence.ts';
import { type Line, span } from './line.ts';
import type { Size } from './panel.ts';
import { indexIn, listPlace } from './place.ts';
import { rule } from './rule.ts';
import { keysOf } from './screen.layout.ts';
import type { Screen } from './screens.ts';

type Detail = { readonly title: string; readonly name: string; readonly lines: readonly Line[] };

/** Room for the text of a detail: without the title, the left blank and a column at the right edge. */
const roomIn = ({ columns, rows }: Size): Size => ({ columns: columns - 2, rows: rows - 1 });

function detailOf(draw: Draw, screen: Screen, size: Size): Detail {
  const { world, place, look, tables } = draw;
  const list = tables.lists[place.focus[screen.id] ?? screen.lists[0] ?? ''];
  if (list === undefined) return { title: '', name: '', lines: [] };
  const { title } = list;
  return fenced(
    () => {
      const { keys } = keysOf(draw, list);
      const key = keys[indexIn(keys, listPlace(place, list.id))];
      const lines = key === undefined ? undefined : list.detail(world, key, roomIn(size), look);
      const target = key === undefined ? undefined : list.target(world, key);
      const name = target === undefined ? '' : sanitize(formatTarget(target));
      return { title, name, lines: lines ?? [[span('it is gone', 'dim')]] };
    },
    (line, error) => {
      draw.report(list.id, error);
      return { title, name: '', lines: [line] };
    },
  );
}

/** How far an open detail can be scrolled. */
export const detailEndOf = (draw: Draw, screen: Screen, size: Size): number =>
  Math.max(0, detailOf(draw, screen, size).lines.length - roomIn(size).rows);

export function drawDetail(draw: Draw, screen: Screen, size: Size): Block {
  const { look, place } = draw;
  const { title, name, lines } = detailOf(draw, screen, size);
  const { rows } = roomIn(size);
  const top = Math.max(0, Math.min(place.detail?.top ?? 0, lines.length - rows));
  const shown = lines.slice(top, top + rows).map((line) => rowOf([span(' '), ...line], size.columns, look));
  const below = lines.length - top - shown.length;
  const note = below > 0 ? span(`${below} more, PgDn`, 'dim') : undefined;
  const heading = rule({ text: title, heading: name, note, isFocused: true }, size.columns, look.glyphs);
  return block('detail', [heading, ...shown], size, look);
}
