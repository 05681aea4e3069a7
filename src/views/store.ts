import type { Log } from '../domain/logs.ts';
import type { World } from '../domain/world.ts';
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
};

export type Store = {
  /** The same object until there is something new to draw. */
  readonly view: () => View;
  readonly subscribe: (listener: () => void) => () => void;
  /** Draws what is known now. Who calls this gathers facts that come together: every call is a frame. */
  readonly learn: (world: World) => void;
  /** Steers, draws if that changed anything, and says what is to happen besides. */
  readonly send: (intent: Intent, scene: Scene) => readonly Effect[];
  /** Draws a log as it stands now; the same about the calls as for `learn`. */
  readonly read: (log: Log) => void;
  /** Shown with what is learned next. */
  readonly play: (playback: Playback) => void;
  /** Shown with the next frame; no reason for one by itself. */
  readonly spend: (cost: number) => void;
};

/** Holds what is known and where the responder stands, apart: only facts change the one, only keys the other. */
export function createStore({ world: first, place }: Pick<View, 'world' | 'place'>): Store {
  let world = first;
  let cost: number | undefined;
  let log: Log | undefined;
  let playback: Playback | undefined;
  let view: View = { world, place, cost, log, playback };
  const listeners = new Set<() => void>();

  function show(next: Place): void {
    if (next.log === undefined) log = undefined;
    view = { place: next, cost, log, playback, world: next.paused === undefined ? world : view.world };
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
    send(intent, scene) {
      const { place: next, effects } = steer(view.place, intent, scene);
      if (next !== view.place) show(next);
      return effects;
    },
    read(next) {
      if (view.place.log?.source !== next.source) return;
      log = next;
      show(view.place);
    },
    play(next) {
      playback = next;
    },
    spend(share) {
      cost = share;
    },
  };
}
