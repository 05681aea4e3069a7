import { once } from 'node:events';
import { surroundingsOf } from '../config/surroundings.ts';
import { parseDuration } from '../config/units.ts';
import type { Clock } from '../core/clock.ts';
import { nearest } from '../core/nearest.ts';
import { ReadError } from '../core/reading.ts';
import { sanitize } from '../core/sanitize.ts';
import type { Connection } from '../domain/connection.ts';
import type { DeclaredLog, LogEntry, LogSource } from '../domain/logs.ts';
import { type DockerFace, openDocker } from '../systems/docker.ts';
import type { LogRequest } from '../systems/logs/log.ts';
import { type Command, exit, type Given, type Outside, Refusal, UsageError } from './command.ts';
import { loadOrRefuse } from './loading.ts';
import { openLog } from './logs.open.ts';
import { loadOptions } from './options.ts';

/** One log as lines of text, for pipes, scripts and screen readers. */
export const logs: Command = {
  name: 'logs',
  summary: 'Print the log of a container, a unit or a declared file, and follow it.',
  usage: [
    'quarterdeck logs TARGET [--since 10m] [--grep TEXT] [--tail N] [--no-follow]',
    '',
    'TARGET is container/NAME, unit/NAME, or log/NAME for a file that the stack file names.',
    'Lines go to standard output, without control characters; what happens to the log itself to standard error.',
    '',
    '      --since 10m         what was printed in the last 10 minutes; otherwise the last lines',
    '      --tail N            the last N lines; 500 where --since is left out too',
    '      --grep TEXT         only lines with that text, in any case',
    '      --no-follow         end with the lines there are',
    '  -c, --config FILE       the stack file',
  ].join('\n'),
  options: {
    since: { type: 'string' },
    grep: { type: 'string' },
    tail: { type: 'string' },
    'no-follow': { type: 'boolean' },
    config: { type: 'string', short: 'c' },
  },
  async run(given, outside) {
    const target = targetIn(given);
    const request = requestIn(given, outside);
    const { grep } = given.values;
    const loaded = await loadOrRefuse(loadOptions(given), surroundingsOf(outside.env));
    const engines = new Map(
      loaded.connections.filter(isEngine).map(({ system, endpoint }) => [system.id, openDocker(endpoint)]),
    );
    try {
      const source = await sourceFor(target, engines, loaded.stack.logs ?? [], outside);
      const clock = { now: outside.now, after };
      const face = openLog(source, request, { engine: (id) => engines.get(id), clock, env: outside.env });
      const isWanted = matcher(typeof grep === 'string' ? grep : '');
      for await (const entries of face.read(outside.signal)) await print(entries.filter(isWanted), outside);
      return exit.ok;
    } catch (error) {
      if (outside.signal.aborted) return exit.ok;
      if (error instanceof ReadError)
        throw new Refusal([`${target.kind}/${target.name}: ${error.message}.`], exit.unknown);
      throw error;
    } finally {
      for (const face of engines.values()) face.close();
    }
  },
};

// Between two looks at a log this is all that keeps the program going.
const after: Clock['after'] = (delay, call) => {
  const timer = setTimeout(call, delay);
  return () => clearTimeout(timer);
};

const kinds = ['container', 'unit', 'log'] as const;
type Wanted = { readonly kind: (typeof kinds)[number]; readonly name: string };

function targetIn({ positionals: [text, ...more] }: Given): Wanted {
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

const usualTail = 500;

function requestIn({ values: { since, tail, 'no-follow': noFollow } }: Given, { now }: Outside): LogRequest {
  const ago = since === undefined ? undefined : parseDuration(String(since));
  if (since !== undefined && ago === undefined)
    throw new UsageError(`--since is "${since}": expected a time such as 10m or 2h.`);
  if (tail !== undefined && !/^\d{1,5}$/.test(String(tail)))
    throw new UsageError(`--tail is "${tail}": expected a number of lines, at most 99999.`);
  return {
    tail: tail === undefined ? (since === undefined ? usualTail : undefined) : Number(tail),
    since: ago === undefined ? undefined : now() - ago,
    follow: noFollow !== true,
  };
}

const isEngine = (connection: Connection): connection is Connection & { kind: 'engine' } =>
  connection.kind === 'engine';

/** @throws UsageError when there is nothing of that name, ReadError when that cannot be known. */
async function sourceFor(
  { kind, name }: Wanted,
  engines: ReadonlyMap<string, DockerFace>,
  declared: readonly DeclaredLog[],
  { signal }: Outside,
): Promise<LogSource> {
  switch (kind) {
    case 'unit':
      return { kind, name };
    case 'log': {
      const found = declared.find((log) => log.name === name);
      if (found !== undefined) return { ...found, kind };
      throw unknown(
        `no log "${name}" in the stack file`,
        name,
        declared.map((log) => log.name),
      );
    }
    case 'container': {
      if (engines.size === 0) throw new UsageError(`There is no container engine here to ask for "${name}".`);
      const names: string[] = [];
      for (const [system, face] of engines) {
        const listed = (await face.list(signal)).map((container) => container.name);
        if (listed.includes(name)) return { kind, name, system };
        names.push(...listed);
      }
      throw unknown(`no container "${name}"`, name, names);
    }
  }
}

function unknown(what: string, name: string, names: readonly string[]): UsageError {
  const close = nearest(name, names);
  return new UsageError(`There is ${what}${close === undefined ? '.' : `: did you mean "${close}"?`}`);
}

function matcher(text: string): (entry: LogEntry) => boolean {
  const wanted = text.toLowerCase();
  return (entry) =>
    entry.is === 'note' || wanted === '' || sanitize(entry.text).toLowerCase().includes(wanted);
}

/** Waits for whoever reads, so that nothing piles up. */
async function print(entries: readonly LogEntry[], { stdout, stderr, signal }: Outside): Promise<void> {
  const lines = entries.filter((entry) => entry.is === 'line').map(({ text }) => `${sanitize(text)}\n`);
  for (const entry of entries)
    if (entry.is === 'note') stderr.write(`quarterdeck: ${sanitize(entry.text)}\n`);
  if (lines.length > 0 && !stdout.write(lines.join(''))) await once(stdout, 'drain', { signal });
}
