import { judge } from '../alerts/judge.ts';
import type { Clock } from '../core/clock.ts';
import type { Duration } from '../core/reading.ts';
import { createPast } from '../core/ring.ts';
import type { PastReader } from '../core/series.ts';
import { samplesOf } from '../domain/metrics.ts';
import type { Stack } from '../domain/stack.ts';
import { type Fact, observe, type World, worldOf } from '../domain/world.ts';

/** What is known, the recent past beside it, and who wants to hear of it. */
export type Known = {
  readonly past: PastReader;
  world(): World;
  learn(fact: Fact): void;
  /** Calls once for all facts that come close together. Returns what ends it. */
  subscribe(listener: (world: World) => void): () => void;
};

export type KnownOptions = {
  readonly clock: Clock;
  /** The metrics whose past is kept: those that a graph or a rule names. */
  readonly kept: ReadonlySet<string>;
  /** After so long without a fact the time goes on all the same, so that ages grow on the screen. */
  readonly silence: Duration;
};

/** The facts of one tick come within this time: longer than the scheduler spreads them, shorter than anybody notices. */
const together = 120;

/** Folds every fact at once; judges and tells once for those that come together. */
export function createKnown(stack: Stack, { clock, kept, silence }: KnownOptions): Known {
  const listeners = new Set<(world: World) => void>();
  const past = createPast();
  let world = worldOf(stack, clock.now());
  let cancelTell: (() => void) | undefined;
  let cancelSilence = clock.after(silence, tell);

  function tell(): void {
    cancelTell?.();
    cancelTell = undefined;
    cancelSilence();
    cancelSilence = clock.after(silence, tell);
    const at = clock.now();
    const alerts = judge(world, world.alerts, at);
    world = observe(world, alerts === world.alerts ? { type: 'tick', at } : { type: 'judged', at, alerts });
    for (const listener of listeners) listener(world);
  }

  function keep(fact: Fact & { type: 'read' }): void {
    for (const [{ name }, labels, value] of samplesOf(fact.probe, fact.system, fact.value))
      if (kept.has(name)) past.append(fact.at, name, labels, value);
  }

  return {
    past,
    world: () => world,
    learn(fact) {
      const before = world;
      world = observe(world, fact);
      if (world === before) return;
      if (fact.type === 'read') keep(fact);
      cancelTell ??= clock.after(together, tell);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
