import type { GivenFlags } from '../core/action.ts';
import type { Instant } from '../core/reading.ts';
import type { Target } from '../core/target.ts';
import type { RunId } from '../domain/run.ts';
import type { Acting } from './actions/place.ts';
import type { Held, Sorting } from './arrange.ts';
import type { AskedOfRun } from './intent.ts';
import type { LogPlace } from './logs/place.ts';
import type { ThemeName } from './theme.ts';

/** Where the responder is in one list. */
export type ListPlace = {
  /** The item's key; it stays selected while rows move, and where it was takes over when it is gone. */
  readonly selected: string | undefined;
  readonly index: number;
  /** The first row shown. */
  readonly top: number;
  readonly filter: string;
  readonly sorting: Sorting | undefined;
  readonly held: Held | undefined;
};

/** What lies over the screen and takes the keys. */
export type Overlay =
  | { readonly is: 'help'; readonly top: number }
  | { readonly is: 'palette'; readonly text: string; readonly index: number }
  | { readonly is: 'filter'; readonly list: string; readonly before: string }
  | { readonly is: 'search'; readonly before: LogPlace }
  | { readonly is: 'sort'; readonly list: string; readonly index: number }
  | {
      readonly is: 'menu';
      readonly target: Target;
      /** What the alert that is selected suggests. */
      readonly suggested: string | undefined;
      /** What the row says of its actions besides the target, by their names. */
      readonly flags?: Readonly<Record<string, GivenFlags>>;
      readonly index: number;
    }
  | { readonly is: 'overrides'; readonly index: number }
  /** What an action takes besides its target. */
  | {
      readonly is: 'choices';
      readonly index: number;
      /** As it will be planned. */
      readonly flags: GivenFlags;
      /** What is typed for the one under the cursor. */
      readonly field: string | undefined;
    }
  | { readonly is: 'note'; readonly text: string; readonly about: Target | undefined }
  /** Whether it is meant; with a word, that is to be typed. */
  | {
      readonly is: 'ask';
      readonly what: AskedOfRun;
      readonly run: RunId;
      readonly word: string | undefined;
      readonly typed: string;
    };

/** Where the responder stands. Only keys change it; what is known changes beside it. */
export type Place = {
  readonly screen: string;
  /** The list under the cursor, of each screen. */
  readonly focus: Readonly<Record<string, string>>;
  readonly lists: Readonly<Record<string, ListPlace>>;
  /** The detail pane of the focused list is open, scrolled by so many lines. */
  readonly detail: { readonly top: number } | undefined;
  /** The log that is open, in place of the screen. */
  readonly log: LogPlace | undefined;
  /** The plan or the run that is open, in place of the screen. */
  readonly acting: Acting | undefined;
  readonly overlay: Overlay | undefined;
  /** Since when the screen stands still. */
  readonly paused: Instant | undefined;
  readonly theme: ThemeName;
  /** What the last key did where that cannot be seen; the next key takes it away. */
  readonly said: string | undefined;
};

const start: ListPlace = {
  selected: undefined,
  index: 0,
  top: 0,
  filter: '',
  sorting: undefined,
  held: undefined,
};

export const listPlace = (place: Place, list: string): ListPlace => place.lists[list] ?? start;

export function placeAt(screen: string, theme: ThemeName): Place {
  return {
    screen,
    focus: {},
    lists: {},
    detail: undefined,
    log: undefined,
    acting: undefined,
    overlay: undefined,
    paused: undefined,
    theme,
    said: undefined,
  };
}

/** The row the responder is on, among the rows there are now; -1 when there is none. */
export function indexIn(keys: readonly string[], { selected, index }: ListPlace): number {
  const found = selected === undefined ? -1 : keys.indexOf(selected);
  return found === -1 ? Math.min(index, keys.length - 1) : found;
}
