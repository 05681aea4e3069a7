import { sanitize } from '../../core/sanitize.ts';
import type { Target } from '../../core/target.ts';
import { lookOnly, type Stack, type System } from '../../domain/stack.ts';
import type { World } from '../../domain/world.ts';

/** Why it cannot be done, as far as is known without asking anybody. Pure. */
export function disabled({ stack }: Pick<World, 'stack'>, target: Target): string | undefined {
  const only = lookOnly(stack);
  if (only !== undefined) return only;
  const members = membersOf(stack, target);
  const name = sanitize(target.name);
  if (members.length === 0) return `The stack has no PostgreSQL cluster or node ${name}.`;
  return members.length === 1 ? `${name} has one node: nobody can take over.` : undefined;
}

/** The nodes that could be named. */
export const candidatesIn = (stack: Pick<Stack, 'systems'>, target: Target): readonly string[] =>
  membersOf(stack, target).map(({ title }) => title);

/** All nodes of the cluster that is meant by its name, or by that of one of them. */
function membersOf({ systems }: Pick<Stack, 'systems'>, { name }: Target): readonly System[] {
  const nodes = systems.filter(({ kind }) => kind === 'postgres');
  const group = nodes.find(({ id }) => id === `postgres/${name}`)?.group ?? name;
  return nodes.filter((node) => node.group === group);
}
