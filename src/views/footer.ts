import { percent } from '../core/format.ts';
import { sanitize } from '../core/sanitize.ts';
import { formatTarget } from '../core/target.ts';
import { askLine } from './actions/ask.ts';
import type { Binding, Mode } from './binding.ts';
import { keyLabel } from './keys.ts';
import { type Line, span } from './line.ts';
import { listPlace, type Place } from './place.ts';
import { cut, spread, width, widthOf } from './text.ts';

/** The way out and the way to all the others, whatever else has no room. */
const always: ReadonlySet<string> = new Set(['help', 'leave', 'back', 'accept']);

/** What can be done here, as many as fit, and what this program costs; while a filter is typed, the filter. */
export function footer(
  bindings: readonly Binding[],
  mode: Mode,
  place: Place,
  /** The console's own share of one core. */
  cost: number | undefined,
  columns: number,
  isAscii = false,
): Line {
  const words = columns >= 100 ? 'cost ' : '';
  const { overlay, said } = place;
  const costs: Line = cost === undefined ? [] : [span(`${words}${percent(cost)} `, 'dim')];
  // It stands until the next key, and is worth more than what that could be.
  const heard = said === undefined ? '' : cut(sanitize(said), columns - widthOf(costs) - 4);
  const right: Line = [...(heard === '' ? [] : [span(`${heard}  `, 'accent')]), ...costs];
  const field = (text: string, words: string): Line => {
    const hint = span(`   ${words}Enter keeps it   Esc takes it back`, 'dim');
    return spread([span(' / ', 'accent'), span(`${text}_`), hint], right, columns);
  };
  if (overlay?.is === 'filter') return field(listPlace(place, overlay.list).filter, 'every word, !not   ');
  if (overlay?.is === 'search') return field(place.log?.search ?? '', '');
  if (overlay?.is === 'note')
    return spread(
      [
        span(
          ` note${overlay.about === undefined ? '' : ` on ${sanitize(formatTarget(overlay.about))}`}: `,
          'accent',
        ),
        span(`${sanitize(overlay.text)}_`),
        span('   Enter keeps it   Esc leaves it', 'dim'),
      ],
      right,
      columns,
    );
  if (overlay?.is === 'ask') return spread(askLine(overlay), right, columns);
  const hints = bindings.flatMap(({ id, hint, modes }) =>
    hint === undefined || !modes.includes(mode)
      ? []
      : [{ id, hint: isAscii ? hint.replace('↵', keyLabel('enter', true)) : hint }],
  );
  const sum = (some: typeof hints): number => some.reduce((all, { hint }) => all + width(hint) + gap, 1);
  const room = columns - widthOf(right);
  while (sum(hints) > room) {
    const last = hints.findLastIndex(({ id }) => !always.has(id));
    if (last === -1 && heard === '') break;
    hints.splice(last, 1);
  }
  return spread([span(' '), ...hints.flatMap(hintSpans)], right, columns);
}

const gap = 2;

function hintSpans({ hint }: { readonly hint: string }): Line {
  const space = hint.indexOf(' ');
  return [span(hint.slice(0, space), 'accent'), span(hint.slice(space) + ' '.repeat(gap), 'dim')];
}
