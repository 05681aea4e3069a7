import type { Change } from '../changes.ts';
import type { Stack, System } from '../stack.ts';
import type { Fact } from '../world.ts';

type StackFact = Fact & { type: 'stack' };

/** What another stack brought and took away, and who says so. */
export function stackChanges(before: Stack, fact: StackFact): readonly Change[] {
  return fact.by === 'sentinels' ? membersChanges(before, fact) : [fileChange(before, fact)];
}

function fileChange(before: Stack, { stack, at }: StackFact): Change {
  const [added, gone] = [without(stack, before), without(before, stack)];
  const parts = [
    ...(added.length === 0 ? [] : [`with ${idsOf(added)}`]),
    ...(gone.length === 0 ? [] : [`without ${idsOf(gone)}`]),
    ...(before.access === stack.access ? [] : [`access ${before.access} → ${stack.access}`]),
  ];
  return { at, kind: 'stack', target: 'stack', text: ['stack file loaded', ...parts].join(', ') };
}

/** The nodes that Sentinels name when they are first asked were there before: to learn of them is no change. */
function membersChanges(before: Stack, { stack, at }: StackFact): readonly Change[] {
  const isKnown = ({ group }: System): boolean =>
    before.systems.some((one) => one.kind === 'redis' && one.group === group);
  const [added, gone] = [without(stack, before).filter(isKnown), without(before, stack)];
  const parts = [
    ...(added.length === 0 ? [] : [`Sentinels name ${idsOf(added)} now`]),
    ...(gone.length === 0 ? [] : [`Sentinels name ${idsOf(gone)} no more`]),
  ];
  return parts.map((text) => ({ at, kind: 'stack', target: 'stack', text }));
}

const without = ({ systems }: Stack, other: Stack): readonly System[] =>
  systems.filter(({ id }) => !other.systems.some((one) => one.id === id));

const idsOf = (systems: readonly System[]): string => systems.map(({ id }) => id).join(', ');
