import type { Loaded } from '../config/load.ts';
import { nearest } from '../core/nearest.ts';
import type { LogSource } from '../domain/logs.ts';
import { nginxLogs } from '../domain/nginx/logs.ts';
import { logFilesOf } from '../domain/nginx/servers.ts';
import type { DockerFace } from '../systems/docker.ts';
import { openNginx } from '../systems/nginx.ts';
import { type Given, type Outside, UsageError } from './command.ts';

const kinds = ['container', 'unit', 'log'] as const;
/** A log as the command line names it. */
type Wanted = { readonly kind: (typeof kinds)[number]; readonly name: string };

/** @throws UsageError */
export function targetIn({ positionals: [text, ...more] }: Given): Wanted {
  const expected = 'container/NAME, unit/NAME or log/NAME';
  if (text === undefined) throw new UsageError(`logs needs a target: ${expected}.`);
  if (more.length > 0) throw new UsageError(`logs takes one target, and "${more[0]}" is one more.`);
  const slash = text.indexOf('/');
  const kind = kinds.find((known) => known === text.slice(0, Math.max(0, slash)));
  const name = text.slice(slash + 1);
  if (kind === undefined || name === '')
    throw new UsageError(`"${text}" is no target of logs: expected ${expected}.`);
  return { kind, name };
}

/** Where a log may be kept. */
type Keepers = Pick<Loaded, 'stack' | 'connections'> & {
  readonly engines: ReadonlyMap<string, DockerFace>;
};

/** How long it may take to find out where a log is. */
const patience = 8_000;

/** @throws UsageError when there is nothing of that name, ReadError when that cannot be known. */
export async function sourceFor(
  { kind, name }: Wanted,
  keepers: Keepers,
  outside: Pick<Outside, 'now' | 'signal'>,
): Promise<LogSource> {
  const signal = AbortSignal.any([outside.signal, AbortSignal.timeout(patience)]);
  switch (kind) {
    case 'unit':
      return { kind, name };
    case 'log':
      return fileNamed(name, keepers, { ...outside, signal });
    case 'container':
      return containerNamed(name, keepers, signal);
  }
}

async function containerNamed(name: string, { engines }: Keepers, signal: AbortSignal): Promise<LogSource> {
  if (engines.size === 0) throw new UsageError(`There is no container engine here to ask for "${name}".`);
  const names: string[] = [];
  for (const [system, face] of engines) {
    const listed = (await face.list(signal)).map((container) => container.name);
    if (listed.includes(name)) return { kind: 'container', name, system };
    names.push(...listed);
  }
  throw unknown(`no container "${name}"`, name, names);
}

/** Of the stack file, else of an nginx's configuration, under the names that the screen has for them. */
async function fileNamed(
  name: string,
  { stack, connections }: Keepers,
  outside: Pick<Outside, 'now' | 'signal'>,
): Promise<LogSource> {
  const declared = (stack.logs ?? []).map((log): LogSource => ({ kind: 'log', ...log }));
  const isWanted = (log: LogSource): boolean => log.name === name;
  const own = declared.find(isWanted);
  if (own !== undefined) return own;
  const asked = await Promise.allSettled(connections.map((one) => logsOf(one, outside)));
  const ofNginx = asked.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const found = ofNginx.find(isWanted);
  if (found !== undefined) return found;
  const names = [...declared, ...ofNginx].map((log) => log.name);
  const unread = asked.find((answer) => answer.status === 'rejected');
  if (unread !== undefined && nearest(name, names) === undefined) throw unread.reason;
  throw unknown(`no log "${name}" in the stack file or the configuration of an nginx`, name, names);
}

async function logsOf(
  connection: Loaded['connections'][number],
  { now, signal }: Pick<Outside, 'now' | 'signal'>,
): Promise<readonly LogSource[]> {
  if (connection.kind !== 'nginx') return [];
  const { system } = connection;
  const tree = await openNginx({ ...connection, title: system.title, now }).tree(0, signal);
  return tree === undefined ? [] : nginxLogs(system, { logs: logFilesOf(tree.root) });
}

function unknown(what: string, name: string, names: readonly string[]): UsageError {
  const close = nearest(name, names);
  return new UsageError(`There is ${what}${close === undefined ? '.' : `: did you mean "${close}"?`}`);
}
