import { type Judgement, judge } from '../../src/alerts/judge.ts';
import type { Rule } from '../../src/alerts/rule.ts';
import { ruleSetOf } from '../../src/commands/ruleset.ts';
import { createPast, type Past } from '../../src/core/ring.ts';
import { heldSamples } from '../../src/domain/metrics.ts';
import { observe, type World } from '../../src/domain/world.ts';

/** The rules that hold when no file says otherwise. */
export const { rules } = ruleSetOf([]);

/** Adds to the past what a world's readings say, as the console does with each of them. */
export function remember(past: Past, world: World, by: readonly Rule[] = rules): void {
  const ranged = new Set(by.flatMap((rule) => rule.ranged));
  for (const [name, labels, value, at] of heldSamples(world, ranged)) past.append(at, name, labels, value);
}

/** A world judged as it stands, without any past but its own readings. */
export function judged(
  world: World,
  by: readonly Rule[] = rules,
  before?: Judgement,
  at = world.at,
): Judgement {
  const past = createPast();
  remember(past, world, by);
  return judge(by, world, past, before, at);
}

export function judgedWorld(world: World): World {
  const { alerts, rules: standing } = judged(world);
  return observe(world, { type: 'judged', at: world.at, alerts, rules: standing });
}
