import { formatTarget } from '../../core/target.ts';
import { type LogSource, targetOf } from '../logs.ts';
import { firstLog, nginxLogs } from '../nginx/logs.ts';
import type { Stack } from '../stack.ts';
import type { WorldReadings } from '../world.ts';

/** What is read of things that keep a log. */
type Kept = Pick<WorldReadings, 'containers' | 'hostEvents' | 'nginxConfiguration'>;

/** Everything known that keeps a log: the containers by name, the files that the stack file and nginx name, the units that run. */
export function sourcesOf(
  { containers, hostEvents, nginxConfiguration }: Kept,
  { systems, logs = [] }: Stack,
): readonly LogSource[] {
  const ofContainers = systems.flatMap(({ id }) =>
    names(containers[id]?.last?.value.containers.map(({ name }) => name)).map(
      (name): LogSource => ({ kind: 'container', name, system: id }),
    ),
  );
  const ofUnits = systems.flatMap(({ id }) =>
    names(Object.keys(hostEvents[id]?.last?.value.units ?? {}))
      .filter((name) => name.endsWith('.service'))
      .map((name): LogSource => ({ kind: 'unit', name })),
  );
  const ofNginx = systems
    .flatMap((system) => {
      const configuration = nginxConfiguration[system.id]?.last?.value;
      return configuration === undefined ? [] : nginxLogs(system, configuration);
    })
    .filter(({ file }) => !logs.some((log) => log.file === file));
  const declared = logs.map((log): LogSource => ({ kind: 'log', ...log }));
  return [...ofContainers, ...declared, ...ofNginx, ...ofUnits];
}

const names = (found: readonly string[] = []): readonly string[] => found.toSorted();

/** The log of a target, `container/web`, `unit/nginx`, `nginx/web` or a check of one; undefined where it keeps none. */
export function sourceOf(
  target: string,
  readings: Kept & Pick<WorldReadings, 'check'>,
  stack: Stack,
): LogSource | undefined {
  const [, kind, name = ''] = /^(unit|check)\/(.+)$/.exec(target) ?? [];
  if (kind === 'unit') return { kind, name };
  if (target.startsWith('nginx/')) return ofNginx(target, readings, stack);
  const wanted = kind === 'check' ? checkedBy(name, readings) : target;
  if (wanted?.startsWith('unit/')) return sourceOf(wanted, readings, stack);
  return sourcesOf(readings, stack).find((source) => formatTarget(targetOf(source)) === wanted);
}

/** Of an nginx, or an upstream of one, what its configuration names. */
function ofNginx(target: string, { nginxConfiguration }: Kept, { systems }: Stack): LogSource | undefined {
  const system = systems.find(({ id }) => target === id || target.startsWith(`${id} `));
  const configuration = system && nginxConfiguration[system.id]?.last?.value;
  return system && configuration && firstLog(system, configuration);
}

/** What a check of a unit or of a container looks at. */
function checkedBy(name: string, { check: readings }: Pick<WorldReadings, 'check'>): string | undefined {
  const found = Object.values(readings).find(({ last }) => last?.value.name === name)?.last?.value;
  const [instance] = found?.instances ?? [];
  if (found === undefined || instance === undefined) return undefined;
  if (found.kind === 'systemd') return `unit/${instance.name}`;
  return found.kind === 'container' ? `container/${instance.name}` : undefined;
}
