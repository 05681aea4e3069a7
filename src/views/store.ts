import type { Clock } from '../core/clock.ts';
import type { Duration } from '../core/reading.ts';
import { type Fact, observe, type World } from '../domain/world.ts';
import type { Effect, Intent } from './intent.ts';
import type { Place } from './place.ts';
import type { Scene } from './scene.ts';
import { steer } from './steer.ts';

/** What is drawn: the world as it is shown (held still while paused) and where the responder stands in it. */
export type View = {
  readonly world: World;
  readonly place: Place;
  /** The console's own share of one core. */
  readonly cost: number | undefined;
};

export type Store = {
  /** The same object until there is something new to draw. */
  readonly view: () => View;
  /** All that is known now, drawn or not, paused or not. */
  readonly world: () => World;
  readonly subscribe: (listener: () => void) => () => void;
  /** Takes facts in at once, and has them drawn with the next frame. */
  readonly observe: (...facts: readonly Fact[]) => void;
  /** Takes what is known now, and draws it, unless the screen is held still. */
  readonly learn: (world: World) => void;
  /** Steers, draws at once, and says what is to happen besides. */
  readonly send: (intent: Intent, scene: Scene) => readonly Effect[];
  readonly spend: (cost: number) => void;
};

export type StoreOptions = {
  readonly world: World;
  readonly place: Place;
  readonly clock: Clock;
  /** At most one frame in this time comes from facts. A key draws whenever it is pressed. */
  readonly every: Duration;
};

/** Facts that belong together come within this time: the systems of one probe, the probes of one system. */
const settling = 40;

/** Holds what is known and where the responder stands, apart; many facts make one frame, each key its own. */
export function createStore({ world: first, place, clock, every }: StoreOptions): Store {
  let world = first;
  let view: View = { world, place, cost: undefined };
  let cost: number | undefined;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let pending: { readonly at: number; readonly cancel: () => void } | undefined;
  const listeners = new Set<() => void>();

  function show(next: Place): void {
    pending?.cancel();
    pending = undefined;
    drawnAt = clock.now();
    // A screen that is held still keeps the world it was held with.
    view = { place: next, cost, world: next.paused === undefined ? world : view.world };
    for (const listener of listeners) listener();
  }

  function schedule(delay: Duration): void {
    const at = clock.now() + delay;
    if (pending !== undefined && pending.at <= at) return;
    pending?.cancel();
    pending = { at, cancel: clock.after(delay, () => show(view.place)) };
  }

  return {
    view: () => view,
    world: () => world,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    observe(...facts) {
      const before = world;
      const isNews = facts.some((fact) => isUrgent(world, fact));
      world = facts.reduce(observe, world);
      if (world === before || view.place.paused !== undefined) return;
      const wait = drawnAt + every - clock.now();
      schedule(isNews ? settling : Math.max(settling, wait));
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
    spend(share) {
      cost = share;
    },
  };
}

/** What must not wait for the next frame: a system that answers for the first time, fails or answers again; what is wrong. */
function isUrgent({ readings, alerts }: World, fact: Fact): boolean {
  switch (fact.type) {
    case 'tick':
      return false;
    case 'read': {
      const before = readings[fact.probe][fact.system];
      return before?.last === undefined || before.failure !== undefined;
    }
    case 'failed':
      return readings[fact.probe][fact.system]?.failure === undefined;
    case 'judged':
      return fact.alerts.length !== alerts.length;
    case 'stack':
    case 'notice':
      return true;
  }
}
