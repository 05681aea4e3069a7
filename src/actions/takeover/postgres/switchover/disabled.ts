import { sanitize } from '../../../../core/sanitize.ts';
import type { System } from '../../../../domain/stack.ts';
import type { World } from '../../../../domain/world.ts';

type Stacked = Pick<World, 'stack'>;

/** Why it cannot be done, as far as is known without asking anybody. Pure. */
export function disabled(world: Stacked, name: string): string | undefined {
  const members = membersOf(world, name);
  if (members.length === 0) return `The stack has no PostgreSQL cluster or node ${sanitize(name)}.`;
  return members.length === 1 ? 'It has no standby that could take over.' : undefined;
}

/** The nodes that could be named. */
export const candidatesIn = (world: Stacked, name: string): readonly string[] =>
  membersOf(world, name).map(({ title }) => title);

/** All nodes of the cluster that is meant by its name, or by that of one of them. */
function membersOf({ stack: { systems } }: Stacked, name: string): readonly System[] {
  const nodes = systems.filter(({ kind }) => kind === 'postgres');
  const group = nodes.find(({ id }) => id === `postgres/${name}`)?.group ?? name;
  return nodes.filter((node) => node.group === group);
}
