import { kill } from 'node:process';
import { ReadError } from '../core/reading.ts';
import { codeOf } from './failures.ts';
import { isThere } from './postmaster.ts';
import { openProgramsWrite } from './programs.write.ts';

/** One process that another one with its pid is not taken for. */
type Meant = { readonly pid: number; readonly started: number };

/** Signals to sessions of a PostgreSQL on this host: what its own functions send, and never one that it cannot handle. */
export type SignalsWrite = {
  /** @throws ReadError where it is gone, or this user may not. */
  send(name: 'SIGINT' | 'SIGTERM', to: Meant, signal: AbortSignal): Promise<void>;
};

type Options = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What goes before a command of that server: `sudo -n -u postgres`. */
  readonly runAs: readonly string[] | undefined;
};

export const openSignalsWrite = ({ env, runAs }: Options): SignalsWrite => ({
  async send(name, to, signal) {
    if (!(await isThere(to))) throw new ReadError('missing', `pid ${to.pid} is gone already`);
    if (runAs === undefined) return sendOurselves(name, to);
    const argv = [...runAs, 'kill', '-s', name.slice(3), String(to.pid)];
    const path = env.PATH ?? '/usr/bin:/bin';
    const { exitCode, errors } = await openProgramsWrite().run({ argv, env: { PATH: path } }, signal);
    if (exitCode !== 0)
      throw new ReadError('denied', `${argv.join(' ')} was refused${errors === '' ? '' : `: ${errors}`}`);
  },
});

function sendOurselves(name: 'SIGINT' | 'SIGTERM', { pid }: Meant): void {
  try {
    kill(pid, name);
  } catch (error) {
    if (codeOf(error) === 'ESRCH') throw new ReadError('missing', `pid ${pid} is gone already`);
    throw new ReadError(
      'denied',
      `this user may not signal pid ${pid}: run it as root, or name the server's owner in operate: { run_as }`,
    );
  }
}
