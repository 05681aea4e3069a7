import { percent } from '../core/format.ts';
import type { Binding, Mode } from './bindings.ts';
import { type Line, span } from './line.ts';
import { listPlace, type Place } from './place.ts';
import { spread, width } from './text.ts';

/** What can be done here, as many as fit, and what this program costs; while a filter is typed, the filter. */
export function footer(
  bindings: readonly Binding[],
  mode: Mode,
  place: Place,
  /** The console's own share of one core. */
  cost: number | undefined,
  columns: number,
): Line {
  const right =
    cost === undefined ? [] : [span(columns >= 100 ? `cost ${percent(cost)} ` : `${percent(cost)} `, 'dim')];
  const { overlay } = place;
  if (overlay?.is === 'filter') {
    const { filter } = listPlace(place, overlay.list);
    return spread(
      [span(' / ', 'accent'), span(`${filter}_`), span('   every word, !not   ↵ keep   Esc undo', 'dim')],
      right,
      columns,
    );
  }
  const hints: Line[] = [];
  let left = columns - 2 - right.reduce((sum, { text }) => sum + width(text), 0);
  for (const { hint, modes } of bindings) {
    if (hint === undefined || !modes.includes(mode)) continue;
    left -= width(hint) + 2;
    if (left < 0) break;
    const space = hint.indexOf(' ');
    hints.push([span(hint.slice(0, space), 'accent'), span(`${hint.slice(space)}  `, 'dim')]);
  }
  return spread([span(' '), ...hints.flat()], right, columns);
}
