import { kill } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { maskPasswords } from '../core/mask.ts';
import { ReadError } from '../core/reading.ts';
import { sanitize } from '../core/sanitize.ts';

/** A program that the stack file declares. */
export type Declared = {
  readonly argv: readonly string[];
  /** These variables, and no others. */
  readonly env: Readonly<Record<string, string>>;
  readonly directory: string;
  /** Each line that it prints or complains with, without what a terminal would do with it. */
  readonly onLine: (line: string) => void;
};

/** Runs what the stack file declares. */
export type CommandsWrite = {
  /**
   * With all that it starts it is told to end when the signal aborts, and killed five seconds later.
   * @throws ReadError `missing` or `denied` where it could not be begun, `closed` where it did not end by itself.
   */
  run(command: Declared, signal: AbortSignal): Promise<number>;
};

const grace = 5_000;
/** For what a program that has ended printed last. */
const lingering = 500;
const longest = 2_000;

export const openCommandsWrite = (): CommandsWrite => ({ run });

async function run({ argv, env, directory, onLine }: Declared, signal: AbortSignal): Promise<number> {
  const [program = '', ...args] = argv;
  const { execa } = await import('execa');
  const running = execa(program, args, {
    ...{ env, extendEnv: false, cwd: directory, stdin: 'ignore', all: true, buffer: false, reject: false },
    // A group of its own: what it started ends with it.
    detached: true,
  });
  const timers: NodeJS.Timeout[] = [];
  const after = (delay: number, work: () => void): void => void timers.push(setTimeout(work, delay));
  const letGo = (): void => {
    for (const stream of [running.all, running.stdout, running.stderr]) stream?.destroy();
  };
  let ended: Promise<void> | undefined;
  const end = (): void => {
    ended = endGroup(running.pid).then(letGo);
  };
  // What it leaves in the background may keep its output open for ever.
  running.nodeChildProcess.once('exit', () => after(lingering, letGo));
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  try {
    const reading = eachLine(running.all, onLine);
    const { exitCode, code, signal: killedBy } = await running;
    await reading;
    // It may be gone before what it started is.
    await ended;
    if (signal.aborted) throw new ReadError('closed', `${program} was told to end`);
    if (exitCode !== undefined) return exitCode;
    if (code === 'ENOENT' || code === 'EACCES')
      throw new ReadError(
        code === 'ENOENT' ? 'missing' : 'denied',
        `${program} could not be begun (${code})`,
      );
    throw new ReadError('closed', `${program} was killed (${killedBy ?? code})`);
  } finally {
    signal.removeEventListener('abort', end);
    for (const timer of timers) clearTimeout(timer);
  }
}

/** Resolves once nobody of the group is left. */
async function endGroup(pid: number | undefined): Promise<void> {
  const deadline = performance.now() + grace;
  signalGroup(pid, 'SIGTERM');
  while (signalGroup(pid, 0)) {
    if (performance.now() > deadline) return void signalGroup(pid, 'SIGKILL');
    await sleep(50);
  }
}

/** Whether there is anybody to signal. */
function signalGroup(pid: number | undefined, how: NodeJS.Signals | 0): boolean {
  try {
    return pid !== undefined && kill(-pid, how);
  } catch {
    return false;
  }
}

async function eachLine(
  stream: AsyncIterable<unknown> | undefined,
  take: (line: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  const flush = (lines: readonly string[]): void => {
    for (const line of lines) if (line.trim() !== '') take(maskPasswords(sanitize(line.slice(0, longest))));
  };
  try {
    for await (const piece of stream ?? []) {
      const text = piece instanceof Uint8Array ? decoder.decode(piece, { stream: true }) : String(piece);
      const lines = (rest + text).split('\n');
      rest = (lines.pop() ?? '').slice(-longest);
      flush(lines);
    }
  } catch (error) {
    // One whose stream was torn off has been ended.
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
  flush([rest]);
}
