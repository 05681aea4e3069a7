import { sanitize } from '../../core/sanitize.ts';
import type { Target } from '../../core/target.ts';
import { lookOnly } from '../../domain/stack.ts';
import type { World } from '../../domain/world.ts';

/** Why it cannot be done, as far as is known without asking anybody. Pure. */
export function disabled({ stack }: Pick<World, 'stack'>, { name }: Target): string | undefined {
  const only = lookOnly(stack);
  if (only !== undefined) return only;
  const nodes = stack.systems.filter(({ kind }) => kind === 'postgres');
  const group = nodes.find(({ id }) => id === `postgres/${name}`)?.group ?? name;
  const members = nodes.filter((node) => node.group === group);
  if (members.length === 0) return `The stack has no PostgreSQL cluster or node ${sanitize(name)}.`;
  return members.length === 1 ? `${sanitize(group)} has one node: nobody can take over.` : undefined;
}
