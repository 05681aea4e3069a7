import type { Verdict } from '../../core/plan.ts';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Stack, System } from '../../domain/stack.ts';
import type { Reach } from '../faces.ts';
import { operateVerdict } from '../operate.ts';
import { sectionOf } from '../primacy/means.ts';

/** The node of that name, or those of the cluster. */
export const nodesNamed = ({ systems }: Pick<Stack, 'systems'>, name: string): readonly System[] => {
  const nodes = systems.filter(({ kind }) => kind === 'postgres');
  const one = nodes.filter(({ id }) => id === `postgres/${name}`);
  return one.length > 0 ? one : nodes.filter(({ group }) => group === name);
};

export const noNode = (name: string): string =>
  `the stack has no PostgreSQL cluster or node ${sanitize(name)}`;

/** Why there is nothing of that name to act on, as a screen says it. */
export const whyNoNode = (stack: Stack, name: string): string | undefined =>
  nodesNamed(stack, name).length > 0 ? undefined : `T${noNode(name).slice(1)}.`;

/** The one node that is meant. @throws ReadError where that is not clear. */
export function theOne(found: readonly System[], name: string, what: string): System {
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first;
  if (first === undefined) throw new ReadError('missing', `${sanitize(name)} has no ${what}`);
  const names = found.map(({ id }) => id).join(', ');
  throw new ReadError('unsupported', `${sanitize(name)} has more than one ${what}: name one of ${names}`);
}

/** Whether there is something to act on a node with. */
export function nodeCredentials(reach: Reach, system: System, use: string): Verdict {
  if (reach.stack.isDiscovered === true)
    return {
      title: 'operate credentials',
      is: 'pass',
      because: 'what was found is used: there is no stack file',
    };
  return operateVerdict(sectionOf(reach, system)?.operate?.url !== undefined, system.id, use);
}
