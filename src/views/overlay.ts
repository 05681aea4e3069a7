import { sanitize } from '../core/sanitize.ts';
import { formatTarget } from '../core/target.ts';
import { aboutRows, choiceLines } from './actions/choices.ts';
import { choicesIn } from './actions/choose.ts';
import { menuLines, whyRows } from './actions/menu.ts';
import { overrideLines, overridesIn } from './actions/overrides.ts';
import type { Draw } from './draw.ts';
import { rowOf } from './draw.ts';
import type { Facts } from './frame.ts';
import { accessWords, noticesOf } from './header.ts';
import { helpLines } from './help.ts';
import { type Line, span } from './line.ts';
import { paletteLines } from './palette.ts';
import type { Glyphs, Size } from './panel.ts';
import { rule } from './rule.ts';
import type { Scene } from './scene.ts';
import type { Row } from './table.ts';

/** How many rows the palette has: it stays as high as it is while what it finds gets less. */
const paletteHeight = 12;

/** Help, palette, menu, or the choice of a column or of overrides: what lies over the last rows of the body. */
export function overlayOf(draw: Draw, facts: Facts, scene: Scene, size: Size): readonly Row[] {
  const { place, look } = draw;
  const { overlay } = place;
  switch (overlay?.is) {
    case 'help': {
      const lines = helpOf(draw, facts, size);
      const note = scene.helpEnd > 0 ? '↑↓ scrolls, Esc closes' : 'Esc closes';
      return sheet('Help', note, lines.slice(Math.min(overlay.top, scene.helpEnd)), size.rows, draw, size);
    }
    case 'palette': {
      const height = Math.min(paletteHeight, size.rows);
      const lines = paletteLines(scene.offers(overlay.text), overlay.text, overlay.index, height - 1);
      return sheet('Command', 'Enter takes, Esc closes', lines, height, draw, size);
    }
    case 'sort': {
      const list = scene.lists.find(({ id }) => id === overlay.list);
      const height = Math.min((list?.columns.length ?? 0) + 1, size.rows);
      const lines = columnLines(list, overlay.index, look.glyphs).slice(
        Math.max(0, overlay.index - height + 2),
      );
      return sheet('Sort by', 'Enter takes, Esc closes', lines, height, draw, size);
    }
    case 'menu': {
      const { target, suggested, index } = overlay;
      const wanted = (scene.menu?.length || 1) + 1 + whyRows(scene.menu, size.columns);
      const height = Math.min(wanted, size.rows);
      const lines = menuLines(scene.menu, index, suggested, { ...size, rows: height - 1 }, look.glyphs);
      return sheet(sanitize(formatTarget(target)), 'Enter plans it, Esc closes', lines, height, draw, size);
    }
    case 'choices': {
      const choices = choicesIn(scene);
      const height = Math.min(choices.length + aboutRows + 1, size.rows);
      const lines = choiceLines(choices, overlay, { ...size, rows: height - 1 }, look.glyphs);
      const isTyped = overlay.field !== undefined;
      const note = isTyped ? 'Enter keeps it, Esc leaves it' : 'Enter changes, c plans it so';
      return sheet('Choose', note, lines, height, draw, size);
    }
    case 'overrides': {
      const names = overridesIn(scene);
      const taken = place.acting?.is === 'plan' ? place.acting.overrides : [];
      const lines = overrideLines(names, taken, overlay.index, look.glyphs);
      return sheet(
        'Take upon yourself',
        'Enter takes or leaves, Esc closes',
        lines,
        lines.length + 1,
        draw,
        size,
      );
    }
    default:
      return [];
  }
}

/** How far the help can be scrolled. */
export const helpEndOf = (draw: Draw, facts: Facts, size: Size): number =>
  draw.place.overlay?.is === 'help' ? Math.max(0, helpOf(draw, facts, size).length - size.rows + 1) : 0;

const helpOf = ({ world, look }: Draw, { bindings }: Facts, { columns }: Size): readonly Line[] =>
  helpLines(bindings, [...accessWords(world), ...noticesOf(world)], columns, look.glyphs.ascii);

function sheet(
  text: string,
  note: string,
  lines: readonly Line[],
  height: number,
  { look }: Draw,
  { columns }: Size,
): readonly Row[] {
  const title = rule({ text, note: span(note, 'dim'), isFocused: true }, columns, look.glyphs);
  return Array.from({ length: height }, (_, row) =>
    rowOf(row === 0 ? title : (lines[row - 1] ?? []), columns, look),
  );
}

function columnLines(
  list: Scene['lists'][number] | undefined,
  index: number,
  glyphs: Glyphs,
): readonly Line[] {
  const { sorting, columns = [] } = list ?? {};
  return columns.map((column, row) => [
    span(row === index ? ` ${glyphs.cursor} ` : '   ', 'accent'),
    span(column, row === index ? 'strong' : 'plain'),
    span(column === sorting?.column ? ` ${sorting.direction === 'up' ? glyphs.up : glyphs.down}` : '', 'dim'),
  ]);
}
