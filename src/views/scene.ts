import type { GivenFlags } from '../core/action.ts';
import type { Instant } from '../core/reading.ts';
import type { Target } from '../core/target.ts';
import type { LogSource } from '../domain/logs.ts';
import type { SeenRun } from '../domain/run.ask.ts';
import type { TickedStep } from '../domain/runbook.ts';
import type { ActingScene, ActionOffer } from './actions/scene.ts';
import type { Sorting } from './arrange.ts';
import type { Intent } from './intent.ts';
import type { LogScene } from './logs/steer.ts';
import type { Offer } from './palette.ts';
import { indexIn, listPlace, type Place } from './place.ts';
import type { Screen } from './screens.ts';

/** One list of the screen as it stands there now. */
export type SceneList = {
  readonly id: string;
  /** The keys of its rows, in their order, after the filter. */
  readonly keys: readonly string[];
  /** How many rows of it are visible. */
  readonly page: number;
  readonly columns: readonly string[];
  readonly sorting: Sorting | undefined;
  readonly sortingBy: (column: string) => Sorting | undefined;
  /** What copying a row yields. */
  readonly copied: (key: string) => string | undefined;
  /** The alert that a row is, by its id, and whether the responder took note of it. */
  readonly alert: (key: string) => { readonly id: string; readonly isAcked: boolean } | undefined;
  /** What can be acted on in a row, by the action of that name where one is given, and what its alert suggests. */
  readonly acted: (
    key: string,
    action?: string,
  ) =>
    | {
        readonly target: Target;
        readonly suggested: string | undefined;
        /** The action that fits there, where that is another one. */
        readonly fits?: string;
        /** What is said of an action besides, by its name. */
        readonly flags?: Readonly<Record<string, GivenFlags>>;
      }
    | undefined;
  /** The step of a runbook that a row is. */
  readonly ticked: (key: string) => TickedStep | undefined;
  /** The log that a row keeps. */
  readonly log: (key: string) => LogSource | undefined;
};

/** What is on the screen now, as far as keys depend on it. */
export type Scene = {
  readonly at: Instant;
  readonly screens: readonly Screen[];
  readonly lists: readonly SceneList[];
  /** The log that is open. */
  readonly log: LogScene | undefined;
  /** The plan or the run that is open, once it is drawn. */
  readonly acting: ActingScene | undefined;
  /** The open menu; undefined while it is being looked up. */
  readonly menu: readonly ActionOffer[] | undefined;
  /** The log of a target. */
  readonly logOf: (target: Target) => LogSource | undefined;
  /** What was done lately, and is being done. */
  readonly runs: readonly SeenRun[];
  /** Why nothing can be changed here, where that is so. */
  readonly lookOnly: string | undefined;
  /** How many lines of an open detail are visible. */
  readonly detailPage: number;
  /** How far an open detail can be scrolled. */
  readonly detailEnd: number;
  /** How far an open help can be scrolled. */
  readonly helpEnd: number;
  /** Where Enter leads from a row instead of to its detail. */
  readonly leadsTo: (key: string) => Intent | undefined;
  /** What the palette offers for a text, best first. */
  readonly offers: (text: string) => readonly Offer[];
};

/** The row that has the cursor, and its list. */
export function rowUnder(place: Place, scene: Pick<Scene, 'lists'>): string | undefined {
  const list = focused(place, scene);
  const key = list?.keys[indexIn(list.keys, listPlace(place, list.id))];
  return key === undefined ? undefined : `${list?.id} ${key}`;
}

/** The list that has the cursor. */
export function focused(place: Place, { lists }: Pick<Scene, 'lists'>): SceneList | undefined {
  return lists.find(({ id }) => id === place.focus[place.screen]) ?? lists[0];
}
