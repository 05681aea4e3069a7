import type { Duplex, Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { ReadError } from '../core/reading.ts';
import { sanitize } from '../core/sanitize.ts';
import { record } from './docker.narrow.ts';

/** The clients of a database that are run in its container, and nothing else is. */
const programs = ['pg_dump', 'pg_dumpall', 'pg_restore', 'psql'] as const;

/** A program as it is run in a container, without a shell between, and with these variables besides its own. */
export type ContainerCommand = {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What it reads; left out: nothing. */
  readonly input?: Readable;
  /** What it prints, as it comes; it waits while this runs. */
  readonly onOutput?: (bytes: Uint8Array) => void | Promise<void>;
  readonly onLine?: (line: string) => void;
};

type Options = { readonly abortSignal: AbortSignal };
/** The driver's calls that are used here. */
export type Executing = {
  exec(options: Options & { readonly _body: object; readonly _query: object }): Promise<{
    start(
      options: Options & { readonly hijack: true; readonly stdin: true; readonly _body: object },
    ): Promise<Duplex>;
    inspect(options: Options): Promise<unknown>;
  }>;
};

/**
 * Whoever is cut off from it leaves nothing running: it ends with the stream that it is started with. A program that reads
 * nothing does not notice, so that a shell listens in its place.
 */
const guarded =
  'exec 3<&0; "$@" </dev/null 3<&- & child=$!; { cat <&3 >/dev/null; kill "$child"; } 2>/dev/null & wait "$child"';

const kept = 12;
const longest = 2_000;

/** Runs a program in a container to its end. @throws ReadError where there is none, or it was told to end; the driver's error. */
export async function runInside(
  container: Executing,
  name: string,
  { argv, env, input, onOutput, onLine }: ContainerCommand,
  signal: AbortSignal,
): Promise<{ readonly exitCode: number; readonly errors: string }> {
  const [program = ''] = argv;
  if (!programs.some((one) => one === program)) throw new Error(`${program} is not run in containers`);
  const exec = await container.exec({
    abortSignal: signal,
    _query: {},
    _body: {
      ...{ AttachStdin: true, AttachStdout: true, AttachStderr: true, Tty: false },
      Cmd: input === undefined ? ['sh', '-c', guarded, 'sh', ...argv] : argv,
      Env: Object.entries(env).map(([variable, value]) => `${variable}=${value}`),
    },
  });
  const stream = await exec.start({
    ...{ abortSignal: signal, hijack: true, stdin: true },
    _body: { Detach: false, Tty: false },
  });
  let torn: Error | undefined;
  const cut = (): void => void stream.destroy();
  signal.addEventListener('abort', cut, { once: true });
  // One that ended by itself reads no further: how it ended says more.
  stream.on('error', () => undefined);
  input?.once('error', (error: Error) => {
    torn = error;
    cut();
  });
  input?.pipe(stream);
  const errors: string[] = [];
  const complaints = linesTo((line) => {
    onLine?.(line);
    errors.push(line.slice(0, longest));
    if (errors.length > kept) errors.shift();
  });
  try {
    for await (const { isOutput, bytes } of framesOf(stream)) {
      if (isOutput) await onOutput?.(bytes);
      else complaints.take(bytes);
    }
  } catch (error) {
    if (torn === undefined && !signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', cut);
    input?.unpipe(stream);
    stream.destroy();
  }
  if (torn !== undefined) throw torn;
  if (signal.aborted) throw new ReadError('closed', `${program} was told to end`);
  complaints.end();
  const exitCode = await exitOf(exec, signal);
  if (exitCode === 126 || exitCode === 127)
    throw new ReadError('missing', `there is no ${program} in container ${name}, or no sh`);
  return { exitCode, errors: errors.join('\n') };
}

/** The engine notes how it ended a moment after its output is through. */
async function exitOf(
  exec: { inspect(options: Options): Promise<unknown> },
  signal: AbortSignal,
): Promise<number> {
  for (let left = 50; left > 0; left--) {
    const { Running, ExitCode } = record(await exec.inspect({ abortSignal: signal }));
    if (Running === false && typeof ExitCode === 'number') return ExitCode;
    await wait(100);
  }
  throw new ReadError('timeout', 'the engine does not tell how it ended');
}

const header = 8;

/** Takes apart what the engine puts together: before each piece the stream's number, three zeros and the length. */
async function* framesOf(
  stream: AsyncIterable<Buffer>,
): AsyncGenerator<{ readonly isOutput: boolean; readonly bytes: Uint8Array }> {
  let rest: Buffer = Buffer.alloc(0);
  let left = 0;
  let isOutput = true;
  for await (const chunk of stream) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length > 0) {
      if (left === 0) {
        if (rest.length < header) break;
        const [number = 0, ...zeros] = rest.subarray(0, 4);
        if (number > 2 || zeros.some((zero) => zero !== 0))
          throw new ReadError('protocol', 'the engine sends what cannot be understood');
        isOutput = number !== 2;
        left = rest.readUInt32BE(4);
        rest = rest.subarray(header);
        continue;
      }
      const bytes = rest.subarray(0, left);
      left -= bytes.length;
      rest = rest.subarray(bytes.length);
      yield { isOutput, bytes };
    }
  }
}

function linesTo(take: (line: string) => void) {
  const decoder = new TextDecoder();
  let rest = '';
  const flush = (lines: readonly string[]): void => {
    for (const line of lines) if (line.trim() !== '') take(sanitize(line));
  };
  return {
    take(bytes: Uint8Array): void {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = (lines.pop() ?? '').slice(-longest);
      flush(lines);
    },
    end: (): void => flush([rest]),
  };
}
