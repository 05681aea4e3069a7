import type { Binding } from './binding.ts';
import { keysText } from './bindings.ts';
import type { Intent } from './intent.ts';
import { type Line, span } from './line.ts';
import { deckList, type Tables } from './screens.ts';
import { themeNames } from './theme.ts';

export type Offer = { readonly title: string; readonly keys: string; readonly intent: Intent };

/** All that the palette can find: screens and commands from the bindings, lists by name, themes. */
export function offersOf(
  bindings: readonly Binding[],
  { screens, lists }: Tables,
  isAscii = false,
): readonly Offer[] {
  const commands = bindings
    .filter(
      ({ modes, id }) =>
        id !== 'palette' && (modes.includes('list') || modes.includes('deck')) && !moving.has(id),
    )
    .map((binding) => ({ title: binding.title, keys: keysText(binding, isAscii), intent: binding.intent }));
  const places = screens.flatMap(({ id: screen, title, lists: names }) =>
    names
      .filter((list) => list !== deckList)
      .map((list) => ({
        title: `${title}: ${lists[list]?.title ?? list}`,
        keys: '',
        intent: { type: 'go', screen, list } as const,
      })),
  );
  const themes = themeNames.map((name) => ({
    title: `theme ${name}`,
    keys: '',
    intent: { type: 'theme', name } as const,
  }));
  return [...commands, ...places, ...themes];
}

// Of no use once the palette has closed: they are pressed, not looked up.
const moving: ReadonlySet<string> = new Set([
  'up',
  'down',
  'page-up',
  'page-down',
  'scroll-up',
  'scroll-down',
  'cancel',
  'back',
]);

/** Those that hold the text's letters in that order, the closest first. */
export function matching(offers: readonly Offer[], text: string): readonly Offer[] {
  return offers
    .map((offer) => ({ offer, distance: distanceOf(offer.title.toLowerCase(), text.trim().toLowerCase()) }))
    .filter(({ distance }) => distance !== undefined)
    .sort((a, b) => (a.distance ?? 0) - (b.distance ?? 0))
    .map(({ offer }) => offer);
}

/** How far apart the letters lie, and how far in the first one; undefined when one is missing. */
function distanceOf(title: string, letters: string): number | undefined {
  const whole = title.indexOf(letters);
  if (whole !== -1) return whole / 100;
  let from = 0;
  let distance = 1;
  for (const letter of letters) {
    const found = title.indexOf(letter, from);
    if (found === -1) return undefined;
    distance += found - from;
    from = found + 1;
  }
  return distance;
}

/** The palette's rows: what is typed, and what it may mean. */
export function paletteLines(
  offers: readonly Offer[],
  text: string,
  index: number,
  rows: number,
): readonly Line[] {
  const room = Math.max(1, rows - 1);
  const top = Math.max(0, Math.min(index - room + 1, offers.length - room));
  const found = offers.slice(top, top + room).map(({ title, keys }, offset): Line => {
    const isSelected = top + offset === index;
    return [
      span(isSelected ? ' > ' : '   ', 'accent'),
      span(title, isSelected ? 'strong' : 'plain'),
      span(keys === '' ? '' : `  ${keys}`, 'dim'),
    ];
  });
  const none: readonly Line[] = [[span('   nothing of that name', 'dim')]];
  return [[span(' : ', 'accent'), span(`${text}_`)], ...(found.length === 0 ? none : found)];
}
