import { sanitize } from '../../core/sanitize.ts';
import type { Target } from '../../core/target.ts';
import type { Container } from '../../domain/containers.ts';
import { lookOnly } from '../../domain/stack.ts';
import type { World } from '../../domain/world.ts';
import { uncontrolled } from './find.ts';
import type { Verb } from './verdicts.ts';

type Wanted = Verb | 'shell';

/** Why one of them cannot be done to a target, as far as is known without asking anybody. Pure. */
export function disabled(verb: Wanted, world: World, target: Target): string | undefined {
  const only = lookOnly(world.stack);
  if (only !== undefined) return only;
  const { kind, name } = target;
  switch (kind) {
    case 'container':
      return container(verb, world, name);
    case 'service':
      return world.stack.systems.some(({ id }) => id === `check/${name}`)
        ? undefined
        : `The stack file names no service ${sanitize(name)}.`;
    case 'postgres':
      return postgres(world, name);
    default:
      return undefined;
  }
}

function container(verb: Wanted, world: World, name: string): string | undefined {
  const readings = Object.values(world.readings.containers);
  const lasts = readings.flatMap(({ last }) => last?.value.containers ?? []);
  const found = lasts.filter((one) => one.name === name);
  const failure = readings.find((reading) => reading.failure !== undefined)?.failure;
  const [first, second] = found;
  if (first === undefined) {
    if (failure !== undefined) return `${failure.message}.`;
    return readings.some(({ last }) => last !== undefined)
      ? `There is no container ${sanitize(name)} any more.`
      : 'The containers have not been read yet.';
  }
  if (second !== undefined)
    return `${found.length} engines have a container ${sanitize(name)}: which one is meant is not clear.`;
  return inThisState(verb, first);
}

function inThisState(verb: Wanted, { state }: Container): string | undefined {
  if (state === 'paused') return 'It is paused: unpause it first.';
  const isDown = state === 'exited' || state === 'created' || state === 'dead';
  if (verb === 'start') return isDown ? undefined : 'It runs already.';
  return isDown && verb !== 'restart' ? 'It does not run.' : undefined;
}

function postgres(world: World, name: string): string | undefined {
  const nodes = world.stack.systems.filter(
    ({ kind, id, group }) => kind === 'postgres' && (id === `postgres/${name}` || group === name),
  );
  if (nodes.length === 0) return `The stack has no PostgreSQL cluster or node ${sanitize(name)}.`;
  if (nodes.some(({ control }) => control !== undefined)) return undefined;
  return `H${uncontrolled(`postgres/${name}`).slice(1)}.`;
}
