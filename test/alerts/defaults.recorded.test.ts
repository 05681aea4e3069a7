import { describe, expect, it } from 'vitest';
import { type Judgement, judge } from '../../src/alerts/judge.ts';
import type { Instant } from '../../src/core/reading.ts';
import { createPast } from '../../src/core/ring.ts';
import type { Stack } from '../../src/domain/stack.ts';
import { type Fact, observe, worldOf } from '../../src/domain/world.ts';
import { remember, rules } from './judged.ts';
import { type Recorded, readRecorded } from './recorded.ts';

const step = 15_000;

/** Reads the same again and again, on a clock that stands at `start` when the condition is first seen. */
function watching({ alert, severity, systems }: Recorded, start: Instant) {
  const stack: Stack = {
    ...{ name: 'shop', environment: undefined, access: 'watch', accessBecause: undefined },
    systems,
  };
  const past = createPast();
  let tick = -6;
  let world = worldOf(stack, start + tick * step);
  let judgement: Judgement | undefined;
  return (facts: readonly Fact[]): string => {
    const at = start + tick++ * step;
    for (const fact of facts) world = observe(world, { ...fact, at });
    remember(past, world);
    judgement = judge(rules, world, past, judgement, at);
    return (
      judgement.alerts.find((one) => one.name === alert && one.severity === severity)?.state ?? 'inactive'
    );
  };
}

describe('a condition that was brought about on real services becomes pending, fires after its for, and resolves', () => {
  it.each(readRecorded().map((one) => [`${one.alert} (${one.severity})`, one] as const))('%s', (_, one) => {
    const see = watching(one, Math.max(...one.wrong.map(({ at }) => at)));
    const states: string[] = [];
    for (const facts of [
      ...Array(6).fill(one.right),
      ...Array(30).fill(one.wrong),
      ...Array(6).fill(one.right),
    ]) {
      const state = see(facts);
      if (states.at(-1) !== state) states.push(state);
    }
    const own = rules.filter(
      ({ definition, severity }) => definition.alert === one.alert && severity === one.severity,
    );
    const isWaiting = own.every(({ definition }) => definition.for > 0);
    expect(states).toEqual(['inactive', ...(isWaiting ? ['pending'] : []), 'firing', 'inactive']);
  });
});
