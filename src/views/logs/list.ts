import { formatTarget } from '../../core/target.ts';
import { sourcesOf } from '../../domain/logs/sources.ts';
import { keyOf, type LogSource, targetOf } from '../../domain/logs.ts';
import { named } from '../columns.ts';
import type { List } from '../list.ts';

const kinds = { container: 'container', unit: 'systemd unit', log: 'file' } as const satisfies Record<
  LogSource['kind'],
  string
>;

type Item = { readonly source: LogSource; readonly where: string; readonly state: string };

/** Every log there is to look into. */
export const logList: List<'containers' | 'hostEvents' | 'nginxConfiguration', Item> = {
  id: 'logs',
  title: 'Logs',
  needs: ['containers', 'hostEvents', 'nginxConfiguration'],
  rows: (known, stack) =>
    sourcesOf(known, stack).map((source) => {
      if (source.kind === 'log') return { source, where: source.file, state: '' };
      if (source.kind === 'unit') return { source, where: 'journal', state: '' };
      const system = stack.systems.find(({ id }) => id === source.system);
      const containers = known.containers[source.system]?.last?.value.containers ?? [];
      const container = containers.find(({ name }) => name === source.name);
      return { source, where: system?.where ?? source.system, state: container?.state ?? '' };
    }),
  key: ({ source }) => keyOf(source),
  columns: [
    named('log', { width: 28, priority: 1, flex: true }, ({ source }) => formatTarget(targetOf(source))),
    named('kind', { width: 12, priority: 2, tone: 'dim' }, ({ source }) => kinds[source.kind]),
    named('state', { width: 10, priority: 3, tone: 'dim' }, ({ state }) => state),
    named('where', { width: 28, priority: 2, flex: true, tone: 'dim' }, ({ where }) => where),
  ],
  target: ({ source }) => targetOf(source),
  log: ({ source }) => source,
  detail: () => [],
  empty: 'no container and no unit runs here, and neither the stack file nor an nginx names a log',
};
