import { sanitize } from '../../core/sanitize.ts';
import type { Target } from '../../core/target.ts';
import { lookOnly } from '../../domain/stack.ts';
import type { World } from '../../domain/world.ts';

/** Why nothing can be released there, as far as is known without asking anybody. Pure. */
export function disabled({ stack, readings }: World, { kind, name }: Target): string | undefined {
  const only = lookOnly(stack);
  if (only !== undefined) return only;
  // What anybody may deploy on a machine is for somebody to have written down.
  if (stack.isDiscovered === true)
    return 'It takes a stack file with access: operate, and there is none here: quarterdeck config init writes one.';
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
