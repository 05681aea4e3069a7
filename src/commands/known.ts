import { type Judgement, judge } from '../alerts/judge.ts';
import type { Rule } from '../alerts/rule.ts';
import type { Clock } from '../core/clock.ts';
import type { Duration, Instant } from '../core/reading.ts';
import { createPast } from '../core/ring.ts';
import type { PastReader } from '../core/series.ts';
import { heldSamples, samplesOf } from '../domain/metrics.ts';
import type { Stack } from '../domain/stack.ts';
import { worldSamples } from '../domain/world.metrics.ts';
import { type Fact, observe, type World, worldOf } from '../domain/world.ts';

/** What is known, the recent past beside it, and who wants to hear of it. */
export type Known = {
  readonly past: PastReader;
  world(): World;
  learn(fact: Fact): void;
  /** Judges by these rules from now on, at once. What the same rules said before goes on. */
  judgeBy(rules: readonly Rule[]): void;
  /** Judges without waiting for the next news. */
  judgeNow(): void;
  /** Calls once for all facts that come close together. Returns what ends it. */
  subscribe(listener: (world: World) => void): () => void;
};

export type KnownOptions = {
  readonly clock: Clock;
  /** The metrics whose past is kept: those that a graph or a rule names. */
  readonly kept: ReadonlySet<string>;
  /** The interval of the fastest probes: ordinary news are told once in this time. */
  readonly refresh: Duration;
  /** Called with everything that is learned and judged, in its order. */
  readonly onFact?: ((fact: Fact) => void) | undefined;
};

/** Facts that belong together come within this time: longer than the scheduler spreads them, shorter than anybody notices. */
const together = 120;

/**
 * Folds every fact at once; judges and tells once for those that come together. What changes how a system stands is told
 * without delay, ordinary numbers wait for the tick's others, and in silence the time goes on, so that ages grow.
 */
export function createKnown(stack: Stack, { clock, kept, refresh, onFact }: KnownOptions): Known {
  const listeners = new Set<(world: World) => void>();
  const past = createPast();
  const silence = refresh * 1.5;
  let world = worldOf(stack, clock.now());
  let rules: readonly Rule[] = [];
  let judgement: Judgement | undefined;
  let wanted = kept;
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
    judged(at);
    // Keys that were pressed while it was judged come before it is drawn.
    clock.after(0, () => {
      for (const listener of listeners) listener(world);
    });
  }

  function judged(at: Instant): void {
    world = observe(world, { type: 'tick', at });
    if (rules.length === 0) return;
    for (const [name, labels, value] of worldSamples(world, wanted)) past.append(at, name, labels, value);
    const next = judge(rules, world, past, judgement, at);
    const isNew = next.alerts !== judgement?.alerts || next.rules !== judgement.rules;
    judgement = next;
    const { alerts, rules: standing, resolved } = next;
    if (!isNew) return;
    const fact: Fact = { type: 'judged', at, alerts, rules: standing, resolved };
    world = observe(world, fact);
    onFact?.(fact);
  }

  function keep(fact: Fact & { type: 'read' }): void {
    for (const [name, labels, value] of samplesOf(fact.probe, fact.system, fact.value, wanted))
      past.append(fact.at, name, labels, value);
  }

  return {
    past,
    world: () => world,
    judgeBy(next) {
      rules = next;
      wanted = new Set([...kept, ...next.flatMap(({ ranged }) => ranged)]);
      // What is known already is the first sample of what is kept from now on.
      for (const [name, labels, value, at] of heldSamples(world, wanted))
        if (!kept.has(name)) past.append(at, name, labels, value);
      tellWithin(0);
    },
    learn(fact) {
      const before = world;
      world = observe(world, fact);
      if (world === before) return;
      onFact?.(fact);
      if (fact.type === 'read') keep(fact);
      const tick = toldAt + refresh - together - clock.now();
      tellWithin(isUrgent(before, fact) ? together : Math.max(together, tick));
    },
    judgeNow: () => judged(clock.now()),
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
