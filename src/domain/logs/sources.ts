import { formatTarget } from '../../core/target.ts';
import { type LogSource, targetOf } from '../logs.ts';
import type { Stack } from '../stack.ts';
import type { WorldReadings } from '../world.ts';

/** Everything known that keeps a log: the containers by name, then the files that the stack file names. */
export function sourcesOf(
  { containers }: Pick<WorldReadings, 'containers'>,
  { systems, logs = [] }: Stack,
): readonly LogSource[] {
  const ofContainers = systems.flatMap(({ id }) =>
    (containers[id]?.last?.value.containers ?? [])
      .map(({ name }): LogSource => ({ kind: 'container', name, system: id }))
      .sort((one, other) => (one.name < other.name ? -1 : 1)),
  );
  return [...ofContainers, ...logs.map((log): LogSource => ({ kind: 'log', ...log }))];
}

/** The log of a target, `container/web` or `unit/nginx`; undefined where it keeps none. */
export function sourceOf(
  target: string,
  readings: Pick<WorldReadings, 'containers'>,
  stack: Stack,
): LogSource | undefined {
  const unit = /^unit\/(.+)$/.exec(target)?.[1];
  if (unit !== undefined) return { kind: 'unit', name: unit };
  return sourcesOf(readings, stack).find((source) => formatTarget(targetOf(source)) === target);
}
