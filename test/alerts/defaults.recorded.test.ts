import { describe, expect, it } from 'vitest';
import { actions } from '../../src/actions/actions.ts';
import { type Judgement, judge } from '../../src/alerts/judge.ts';
import type { Alert } from '../../src/core/alert.ts';
import type { Instant } from '../../src/core/reading.ts';
import { createPast } from '../../src/core/ring.ts';
import { parseTarget } from '../../src/core/target.ts';
import type { Stack } from '../../src/domain/stack.ts';
import { type Fact, observe, worldOf } from '../../src/domain/world.ts';
import { remember, rules } from './judged.ts';
import { type Recorded, readRecorded } from './recorded.ts';
import { stages } from './stages.ts';

const step = 15_000;

/** Whether what it suggests can be done to what it is about at all. */
function isFitting({ annotations, suggests, target }: Alert): boolean {
  if (annotations.action === undefined) return true;
  const about = suggests?.target ?? parseTarget(target) ?? parseTarget(target.split(' ', 1)[0] ?? '');
  return actions.some(({ name, on }) => name === annotations.action && about && on.includes(about.kind));
}

/**
 * Reads what it is told to, on a clock that stands at `start` when the condition is first seen. `unfit`: what was suggested
 * meanwhile, and cannot be done.
 */
function watching({ alert, severity, systems }: Recorded, start: Instant, unfit: Set<string>) {
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
    for (const one of judgement.alerts)
      if (!isFitting(one)) unfit.add(`${one.name}: ${one.annotations.action} ${one.target}`);
    return (
      judgement.alerts.find((one) => one.name === alert && one.severity === severity)?.state ?? 'inactive'
    );
  };
}

/** Of each system and probe the reading whose turn it is, and the last one again and again. */
function repeated(facts: readonly Fact[], times: number): readonly (readonly Fact[])[] {
  const series = [
    ...Map.groupBy(facts, (fact) => ('probe' in fact ? `${fact.probe} ${fact.system}` : '')).values(),
  ];
  return Array.from({ length: times }, (_, turn) =>
    series.flatMap((one) => one[Math.min(turn, one.length - 1)] ?? []),
  );
}

const staged = [...readRecorded().filter(({ wrong }) => wrong.length > 0), ...stages];

const titleOf = ({ alert, severity, edited }: Recorded): string =>
  `${alert} (${severity})${edited === undefined ? '' : `, in an edited reading: ${edited}`}`;

describe('the condition of every default rule becomes pending, fires after its for, resolves, and suggests what can be done', () => {
  it.each(staged.map((one) => [titleOf(one), one] as const))('%s', (_, one) => {
    const { right, wrong, isCounted } = one;
    const mended = isCounted ? (repeated(wrong, 30).at(-1) ?? []) : right;
    const unfit = new Set<string>();
    const see = watching(one, Math.max(...wrong.map(({ at }) => at)), unfit);
    const states: string[] = [];
    for (const facts of [...repeated(right, 6), ...repeated(wrong, 30), ...repeated(mended, 50)]) {
      const state = see(facts);
      if (states.at(-1) !== state) states.push(state);
    }
    const own = rules.filter(
      ({ definition, severity }) => definition.alert === one.alert && severity === one.severity,
    );
    const isWaiting = own.every(({ definition }) => definition.for > 0);
    expect(states).toEqual(['inactive', ...(isWaiting ? ['pending'] : []), 'firing', 'inactive']);
    expect([...unfit]).toEqual([]);
  });

  it('and none is left out', () => {
    const kinds = new Set(staged.map(({ alert, severity }) => `${alert} ${severity}`));
    const own = rules.map(({ definition, severity }) => `${definition.alert} ${severity}`);
    expect(own.filter((rule) => !kinds.has(rule))).toEqual([]);
  });
});
