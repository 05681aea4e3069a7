import type { GivenFlags } from '../../core/action.ts';
import { sanitize } from '../../core/sanitize.ts';
import { type Line, span } from '../line.ts';
import type { Glyphs, Size } from '../panel.ts';
import { pad, width } from '../text.ts';
import { wrap } from '../wrap.ts';
import type { ActionOffer } from './scene.ts';

/** What an alert suggests stands first, then what is about the row alone, and what can be done before what cannot. */
export function inOrder(
  offers: readonly ActionOffer[],
  suggested: string | undefined,
  flags: Readonly<Record<string, GivenFlags>> = {},
): readonly ActionOffer[] {
  const rank = ({ action, because }: ActionOffer): number =>
    Number(because !== undefined) * 4 +
    Number(action !== suggested) * 2 +
    Number(flags[action] === undefined);
  return offers.toSorted((a, b) => rank(a) - rank(b));
}

const before = 20;

/** How many rows are needed below for the reasons that do not fit beside their actions. */
export const whyRows = (offers: readonly ActionOffer[] | undefined, columns: number): number =>
  Math.max(0, ...(offers ?? []).map(({ because = '' }) => whyLines(because, columns).length));

const whyLines = (because: string, columns: number): readonly string[] =>
  width(because) <= columns - before ? [] : wrap(sanitize(because), columns - 4, 3);

/** Every action in a row, with the reason where it cannot be done; below them the selected one's, where it is longer than that. */
export function menuLines(
  offers: readonly ActionOffer[] | undefined,
  index: number,
  suggested: string | undefined,
  { columns, rows: height }: Size,
  { cursor }: Glyphs,
): readonly Line[] {
  const rows = Math.max(1, height - whyRows(offers, columns));
  const below = whyLines(offers?.[index]?.because ?? '', columns).map(
    (text): Line => [span(`   ${text}`, 'accent')],
  );
  if (offers === undefined) return [[span('   it is being looked up', 'dim')]];
  if (offers.length === 0) return [[span('   nothing can be done with this', 'dim')]];
  const top = Math.max(0, Math.min(index - rows + 1, offers.length - rows));
  const shown = offers.slice(top, top + rows).map(({ action, title, because }, offset): Line => {
    const isSelected = top + offset === index;
    const isPossible = because === undefined;
    const note = isPossible ? (action === suggested ? 'suggested by the alert' : '') : sanitize(because);
    return [
      span(isSelected ? ` ${cursor} ` : '   ', 'accent'),
      span(pad(sanitize(title), 16), isPossible ? (isSelected ? 'strong' : 'plain') : 'dim'),
      span(` ${note}`, isPossible ? 'accent' : 'dim'),
    ];
  });
  return [...shown, ...below];
}
