import type { ProbeName, SystemKind } from '../domain/stack.ts';
import type { BoundList, BoundPanel } from './bound.ts';
import type { Place } from './place.ts';

/** A numbered screen: a panel on top, and lists with a detail pane below. Its panel leads to it from the Deck. */
export type Screen = {
  readonly id: string;
  /** The digit that opens it; one without is found in the palette. */
  readonly key?: string;
  readonly title: string;
  readonly panel?: string;
  /** The panel says nothing here that the lists do not; it stands on the Deck only. */
  readonly withoutPanel?: true;
  readonly lists: readonly string[];
  /** Enter opens the log of a row, not a detail. */
  readonly opensLogs?: true;
  /** What an alert is about that leads here, as its target begins: `postgres`, `container`. */
  readonly about?: readonly string[];
};

/** Where a panel stands on the Deck when there is room for two columns; `below` both of them, and all others, it stands always. */
export type DeckSlot = {
  readonly panel: string;
  readonly side: 'left' | 'right' | 'below';
  /** What it is about; where nothing of that is watched, it stands last and in one line. */
  readonly of: readonly SystemKind[];
};

/** All that can be shown. The first screen is the Deck: its list is what it consists of. */
export type Tables = {
  readonly screens: readonly Screen[];
  readonly panels: Readonly<Record<string, BoundPanel>>;
  readonly lists: Readonly<Record<string, BoundList>>;
  readonly deck: readonly DeckSlot[];
};

/** The Deck's one list: its alerts and its panels, as places where the cursor can be. */
export const deckList = 'deck';

export const screenOf = ({ screens }: Pick<Tables, 'screens'>, id: string): Screen | undefined =>
  screens.find((screen) => screen.id === id);

export const isDeck = (screen: Screen): boolean => screen.lists.includes(deckList);

/** What has to be read while this is looked at; the rest may be read more slowly. */
export function needsOf(tables: Tables, { screen: id }: Pick<Place, 'screen'>): ReadonlySet<ProbeName> {
  const screen = screenOf(tables, id);
  if (screen === undefined) return new Set();
  const panels = isDeck(screen)
    ? tables.deck.map(({ panel }) => panel)
    : screen.panel === undefined
      ? []
      : [screen.panel];
  return new Set([
    ...panels.flatMap((panel) => tables.panels[panel]?.needs ?? []),
    ...screen.lists.flatMap((list) => tables.lists[list]?.needs ?? []),
  ]);
}
