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
  /** The interval of the fastest probes: ordinary news are told once in this time. */
  readonly refresh: Duration;
};

/** Facts that belong together come within this time: longer than the scheduler spreads them, shorter than anybody notices. */
const together = 120;

/**
 * Folds every fact at once; judges and tells once for those that come together. What changes how a system stands is told
 * without delay, ordinary numbers wait for the tick's others, and in silence the time goes on, so that ages grow.
 */
export function createKnown(stack: Stack, { clock, kept, refresh }: KnownOptions): Known {
  const listeners = new Set<(world: World) => void>();
  const past = createPast();
  const silence = refresh * 1.5;
  let world = worldOf(stack, clock.now());
  let toldAt = Number.NEGATIVE_INFINITY;
  let telling = { at: clock.now() + silence, cancel: clock.after(silence, tell) };

  function tellWithin(delay: Duration): void {
    const at = clock.now() + delay;
    if (telling.at <= at) return;
    telling.cancel();
    telling = { at, cancel: clock.after(delay, tell) };
  }

  function tell(): void {
    const at = clock.now();
    toldAt = at;
    telling = { at: at + silence, cancel: clock.after(silence, tell) };
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
      const tick = toldAt + refresh - together - clock.now();
      tellWithin(isUrgent(before, fact) ? together : Math.max(together, tick));
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A system that answers for the first time, fails, or answers again; a stack or a notice that is new. */
function isUrgent({ readings }: World, fact: Fact): boolean {
  if (fact.type !== 'read' && fact.type !== 'failed') return true;
  const { last, failure } = readings[fact.probe][fact.system] ?? {};
  return fact.type === 'failed' ? failure === undefined : last === undefined || failure !== undefined;
}
