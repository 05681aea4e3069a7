import { randomBytes } from 'node:crypto';
import { constants, type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pid } from 'node:process';
import type { Readable } from 'node:stream';
import { ReadError } from '../core/reading.ts';
import { sanitize } from '../core/sanitize.ts';
import { endLeft } from './left.ts';

/** A program as it is run: an argv array, without a shell, and with these variables alone. */
export type Command = {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The variable in which it finds the path of a file with this text. Nobody else can open that file, and it ends with the program. */
  readonly secret?: { readonly variable: string; readonly text: string };
  /** What it reads; where that breaks, the program is ended. Left out: nothing. */
  readonly input?: Readable;
  /** What it prints, as it comes; it waits while this runs. Left out: nobody reads it. */
  readonly onOutput?: (bytes: Uint8Array) => void | Promise<void>;
  /** A line that it complains with, or says how far it is. */
  readonly onLine?: (line: string) => void;
};

/** How a program ended by itself. */
export type Ended = {
  readonly exitCode: number;
  /** The last lines of what it complained of. */
  readonly errors: string;
};

/** Runs programs that may change something. */
export type ProgramsWrite = {
  /** @throws ReadError `missing` where there is no such program, `closed` when it was ended or killed; what broke its input. */
  run(command: Command, signal: AbortSignal): Promise<Ended>;
  /** Ends what a runner that was killed left at work on a path that is its own alone. */
  endLeft(path: string): Promise<void>;
};

/** Lines that are kept of what a program complains of. */
const kept = 12;
const longest = 2_000;
const isComplaint = /\b(error|fatal)\b/i;
/** For a program to end when it is asked to. */
const grace = 5_000;

export function openProgramsWrite(): ProgramsWrite {
  return {
    endLeft,
    async run(command, signal) {
      if (command.secret === undefined) return runWith(command, undefined, signal);
      const file = await nameless(command.secret.text);
      return runWith(command, file, signal).finally(() => file.close());
    },
  };
}

async function runWith(
  { argv, env, secret, input, onOutput, onLine }: Command,
  file: FileHandle | undefined,
  signal: AbortSignal,
): Promise<Ended> {
  const [program = '', ...args] = argv;
  const { execa } = await import('execa');
  const torn = new AbortController();
  input?.once('error', (error) => torn.abort(error));
  const running = execa(program, args, {
    env: {
      ...env,
      ...(secret !== undefined && file !== undefined && { [secret.variable]: `/proc/${pid}/fd/${file.fd}` }),
    },
    extendEnv: false,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
    stdout: onOutput === undefined ? 'ignore' : 'pipe',
    stderr: 'pipe',
    encoding: 'buffer',
    buffer: false,
    reject: false,
    cancelSignal: AbortSignal.any([signal, torn.signal]),
    forceKillAfterDelay: grace,
  });
  const errors: string[] = [];
  const reading = [
    eachLine(running.stderr, (line) => {
      onLine?.(line);
      errors.push(line.slice(0, longest));
      // A long query behind a complaint does not push it out.
      if (errors.length > kept) errors.splice(isComplaint.test(errors[0] ?? '') ? 1 : 0, 1);
    }),
    ...(onOutput === undefined ? [] : [eachPiece(running.stdout, onOutput)]),
  ];
  const [{ exitCode, isCanceled, code, signal: killedBy }] = await Promise.all([running, ...reading]);
  if (code === 'ENOENT') throw new ReadError('missing', `there is no ${program} here`);
  // One that failed by itself reads no further: its own complaint says more.
  if (torn.signal.aborted && (isCanceled || exitCode === 0)) throw torn.signal.reason;
  if (isCanceled) throw new ReadError('closed', `${program} was told to end`);
  if (exitCode === undefined)
    throw new ReadError(
      'closed',
      `${program} ${killedBy === undefined ? `could not be run (${code})` : `was killed (${killedBy})`}`,
    );
  return { exitCode, errors: errors.join('\n') };
}

/** A file that lost its name before anything was written to it: whoever is killed leaves nothing behind. */
async function nameless(text: string): Promise<FileHandle> {
  const path = join(tmpdir(), `quarterdeck-${randomBytes(12).toString('hex')}`);
  const file = await open(
    path,
    constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o600,
  );
  try {
    await unlink(path);
    await file.writeFile(text);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

type Pieces = AsyncIterable<Uint8Array | string> | null | undefined;

/** A program that ends early leaves a stream that broke; how it ended says more. */
async function eachPiece(stream: Pieces, take: (bytes: Uint8Array) => void | Promise<void>): Promise<void> {
  if (stream === null || stream === undefined) return;
  try {
    for await (const piece of stream) await take(typeof piece === 'string' ? Buffer.from(piece) : piece);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}

async function eachLine(stream: Pieces, take: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  const flush = (lines: readonly string[]): void => {
    for (const line of lines) if (line.trim() !== '') take(sanitize(line));
  };
  await eachPiece(stream, (bytes) => {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = (lines.pop() ?? '').slice(-longest);
    flush(lines);
  });
  flush([rest]);
}
