import type { Labels } from '../../core/metric.ts';
import type { Instant } from '../../core/reading.ts';
import type { ProbeName, Readings } from '../../domain/stack.ts';
import type { World } from '../../domain/world.ts';

/** What an alert of a default rule is about. */
export type Case = {
  readonly world: World;
  readonly labels: Labels;
  readonly value: number;
  readonly threshold: number | undefined;
  readonly at: Instant;
};

/** The one line of an alert, by its name. Undefined where what it would say is not known: the rule's own summary stands then. */
export type Words = Readonly<Record<string, (about: Case) => string | undefined>>;

/** What the system that an alert is about said last. */
export function lastOf<K extends ProbeName>({ world, labels }: Case, probe: K): Readings[K] | undefined {
  return world.readings[probe][labels.system ?? '']?.last?.value;
}
