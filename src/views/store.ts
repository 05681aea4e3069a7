import { formatTarget } from '../core/target.ts';
import { sourceOf } from '../domain/logs/sources.ts';
import type { Log, LogSource } from '../domain/logs.ts';
import type { World } from '../domain/world.ts';
import type { Desk } from './actions/desk.ts';
import type { Errand } from './actions/errand.ts';
import { atRun } from './actions/place.ts';
import type { Press } from './actions/press.ts';
import type { Effect, Intent } from './intent.ts';
import type { Place } from './place.ts';
import type { Playback } from './playback.ts';
import type { Scene } from './scene.ts';
import { steer } from './steer.ts';

/** What is drawn: the world as it is shown, held still while paused, and where the responder stands in it. */
export type View = {
  readonly world: World;
  readonly place: Place;
  /** The console's own share of one core. */
  readonly cost: number | undefined;
  /** The log that is followed. */
  readonly log: Log | undefined;
  /** How the recording is played, where it is one that is shown. */
  readonly playback: Playback | undefined;
  /** Where things are done; undefined until it was wanted. */
  readonly desk: Desk | undefined;
  /** What has become of what was asked for. */
  readonly errand: Errand | undefined;
};

/** The log that is looked at: it is open, or stands beside the run that is. */
export const logIn = ({ log, acting }: Place): LogSource | undefined =>
  log?.source ?? (acting?.is === 'run' ? acting.log : undefined);

export type Store = {
  /** The same object until there is something new to draw. */
  readonly view: () => View;
  readonly subscribe: (listener: () => void) => () => void;
  /** Draws what is known now. Who calls this gathers facts that come together: every call is a frame. */
  readonly learn: (world: World) => void;
  /** Steers, draws if that changed anything, and says what is to happen besides. */
  readonly send: (intent: Intent, scene: Scene, press?: Press) => readonly Effect[];
  /** Draws a log as it stands now; the same about the calls as for `learn`. */
  readonly read: (log: Log) => void;
  /** Shown with what is learned next. */
  readonly play: (playback: Playback) => void;
  readonly equip: (desk: Desk) => void;
  /** What becomes of what was asked for; a run that is started takes the place of its plan. */
  readonly tell: (errand: Errand) => void;
  /** Says something in the footer until the next key. */
  readonly say: (text: string) => void;
  /** Shown with the next frame; no reason for one by itself. */
  readonly spend: (cost: number) => void;
};

/** What is missing is asked for at once, unless something else is open. */
function asked(
  place: Place,
  { request: { flags = {} }, index, field }: Errand & { is: 'incomplete' },
): Place {
  const overlay = place.overlay ?? { is: 'choices', index, flags, field };
  return { ...place, overlay };
}

/** Holds what is known and where the responder stands, apart: only facts change the one, only keys the other. */
export function createStore({ world: first, place }: Pick<View, 'world' | 'place'>): Store {
  let world = first;
  let cost: number | undefined;
  let log: Log | undefined;
  let playback: Playback | undefined;
  let desk: Desk | undefined;
  let errand: Errand | undefined;
  let view: View = { world, place, cost, log, playback, desk, errand };
  const listeners = new Set<() => void>();

  function show(next: Place): void {
    if (logIn(next) !== log?.source) log = undefined;
    if (next.acting?.is !== 'plan') errand = undefined;
    const shown = next.paused === undefined ? world : view.world;
    view = { place: next, cost, log, playback, desk, errand, world: shown };
    for (const listener of listeners) listener();
  }

  return {
    view: () => view,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    learn(next) {
      world = next;
      if (view.place.paused === undefined) show(view.place);
    },
    send(intent, scene, press) {
      const { place: next, effects } = steer(view.place, intent, scene, press);
      if (next !== view.place) show(next);
      return effects;
    },
    read(next) {
      if (logIn(view.place) !== next.source) return;
      log = next;
      show(view.place);
    },
    equip(next) {
      desk = next;
      show(view.place);
    },
    tell(next) {
      const { acting } = view.place;
      if (acting?.is !== 'plan' || acting.request !== next.request) return;
      errand = next;
      if (next.is === 'incomplete') return show(asked(view.place, next));
      if (next.is !== 'started') return show(view.place);
      const source = sourceOf(formatTarget(next.request.target), world.readings, world.stack);
      show({ ...view.place, acting: atRun(next.run, source) });
    },
    say(said) {
      show({ ...view.place, said });
    },
    play(next) {
      playback = next;
    },
    spend(share) {
      cost = share;
    },
  };
}
