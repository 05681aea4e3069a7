import { sanitize } from '../../core/sanitize.ts';
import type { Target } from '../../core/target.ts';
import { lookOnly, type Stack } from '../../domain/stack.ts';
import type { World } from '../../domain/world.ts';

/** What may be deployed on a machine is for somebody to have written down. Pure. */
export const whyUndeclared = ({ isDiscovered }: Pick<Stack, 'isDiscovered'>): string | undefined =>
  isDiscovered === true
    ? 'it takes a stack file with access: operate, and there is none here: quarterdeck config init writes one'
    : undefined;

/** Why nothing can be released there, as far as is known without asking anybody. Pure. */
export function disabled({ stack, readings }: World, { kind, name }: Target): string | undefined {
  const only = lookOnly(stack);
  if (only !== undefined) return only;
  const undeclared = whyUndeclared(stack);
  if (undeclared !== undefined) return `I${undeclared.slice(1)}.`;
  if (kind === 'service')
    return stack.systems.some(({ id }) => id === `check/${name}`)
      ? undefined
      : `The stack file names no service ${sanitize(name)}.`;
  const found = Object.values(readings.containers)
    .flatMap(({ last }) => last?.value.containers ?? [])
    .find((one) => one.name === name);
  const { compose } = found ?? {};
  return compose === undefined
    ? undefined
    : `Compose made it: name its service ${sanitize(compose.service)} in the stack file, and choose that.`;
}
