import { once } from 'node:events';
import { surroundingsOf } from '../config/surroundings.ts';
import { parseDuration } from '../config/units.ts';
import type { Clock } from '../core/clock.ts';
import { ReadError } from '../core/reading.ts';
import { sanitize } from '../core/sanitize.ts';
import type { LogEntry } from '../domain/logs.ts';
import { type DockerFace, openDocker } from '../systems/docker.ts';
import type { LogRequest } from '../systems/logs/log.ts';
import { type Command, exit, type Given, type Outside, Refusal, UsageError } from './command.ts';
import { loadOrRefuse } from './loading.ts';
import { openLog } from './logs.open.ts';
import { sourceFor, targetIn } from './logs.source.ts';
import { loadOptions } from './options.ts';

/** One log as lines of text, for pipes, scripts and screen readers. */
export const logs: Command = {
  usage: [
    'quarterdeck logs TARGET [--since 10m] [--grep TEXT] [--tail N] [--no-follow]',
    '',
    'TARGET is container/NAME, unit/NAME, or log/NAME for a file that the stack file names, or an nginx that it names: the',
    'access.log of nginx web is log/web-access.log.',
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
      loaded.connections.flatMap((connection): [string, DockerFace][] =>
        connection.kind === 'engine' ? [[connection.system.id, openDocker(connection.endpoint)]] : [],
      ),
    );
    try {
      const source = await sourceFor(target, { ...loaded, engines }, outside);
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
