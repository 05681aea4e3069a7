import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isatty } from 'node:tty';
import { ReadError } from '../core/reading.ts';

/** A program that is to have the terminal. */
type Lent = {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onStart: (pid: number) => void;
};

/** Lends our terminal to programs. */
export type TerminalWrite = {
  /**
   * Resolves when the program has ended by itself, with its exit code. @throws ReadError `missing` where there is no such
   * program, `closed` when it was killed, or told to end by the signal.
   */
  lend(lent: Lent, signal: AbortSignal): Promise<number>;
};

/** For a program to end when its terminal hangs up. */
const grace = 2_000;

export const openTerminalWrite = (): TerminalWrite => ({
  async lend({ argv: [program = '', ...args], env, onStart }, signal) {
    signal.throwIfAborted();
    if (!isatty(0) || !isatty(1)) throw new ReadError('missing', 'there is no terminal here');
    // In our own group: what the terminal makes of keys, and of a stop, is for both of us.
    const child = spawn(program, args, { env, stdio: 'inherit' });
    const ended = once(child, 'exit');
    ended.catch(() => {});
    await once(child, 'spawn').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw new ReadError('missing', `there is no ${program} here`);
      throw new ReadError('denied', `${program} could not be started: ${error.message}`);
    });
    let timer: NodeJS.Timeout | undefined;
    const hangUp = (): void => {
      child.kill('SIGHUP');
      timer = setTimeout(() => child.kill('SIGKILL'), grace);
    };
    signal.addEventListener('abort', hangUp, { once: true });
    if (child.pid !== undefined) onStart(child.pid);
    try {
      const [code, killedBy]: unknown[] = await ended;
      if (signal.aborted) throw new ReadError('closed', `${program} was told to end`);
      if (typeof code !== 'number') throw new ReadError('closed', `${program} was killed (${killedBy})`);
      return code;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', hangUp);
    }
  },
});
