import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Confirmation, Purpose, RunId } from '../../domain/run.ts';
import type { Modes } from '../../records/state.ts';
import type { Outside } from '../command.ts';
import { lastingHere } from './lasting.ts';

/** What a runner is to be started for. */
export type Errand = { readonly run: RunId; readonly purpose: Purpose; readonly how: Confirmation };

export type Launched = {
  /** Whether it goes on after a logout, in a sentence. */
  readonly lasts: string;
  /** Where what it had to say besides the run file stands. */
  readonly log: string;
  /** Resolves when the runner is gone. */
  readonly gone: Promise<unknown>;
};

/** Starts runners. It exists in operate only: in watch there is nothing that could start one. */
export type Launcher = {
  /** Resolves when the runner was started; @throws Error in one sentence when it could not be. */
  readonly launch: (errand: Errand) => Promise<Launched>;
  /** Starts one that has our terminal, and resolves when it is gone; the signal has it end. @throws Error as above. */
  readonly hand: (errand: Errand, signal: AbortSignal) => Promise<void>;
};

export type LauncherOptions = Pick<Outside, 'program' | 'env'> & {
  readonly uid: number;
  /** The stack's own folder. */
  readonly directory: string;
  readonly modes: Modes;
  /** The stack file that was named, with the option that names it. */
  readonly options: readonly string[];
};

/** Each runner but one that is handed our terminal has a session of its own, and nothing of ours, not even a pipe that could break. */
export function createLauncher(launching: LauncherOptions): Launcher {
  const { program, env, uid, directory, modes, options } = launching;
  const asked = ({ run, purpose, how }: Errand, lasts: string): readonly string[] => {
    const errand = ['run', '--runner', run, '--for', purpose, '--how', how, '--lasts', lasts];
    return [...program, ...errand, ...options];
  };
  return {
    async launch(errand) {
      const { before, lasts } = await lastingHere(env, uid);
      const path = join(directory, 'runner.log');
      const [command = '', ...args] = [...before, ...asked(errand, lasts)];
      const log = await open(path, 'a', modes.file);
      try {
        const child = spawn(command, args, {
          env,
          detached: true,
          stdio: ['ignore', log.fd, log.fd],
        });
        await once(child, 'spawn');
        return { lasts, log: path, gone: once(child, 'exit') };
      } finally {
        await log.close();
      }
    },
    async hand(errand, signal) {
      const [command = '', ...args] = asked(errand, 'It ends with the terminal that it has.');
      const child = spawn(command, args, { env, stdio: 'inherit' });
      const end = (): void => void child.kill('SIGHUP');
      signal.addEventListener('abort', end, { once: true });
      await once(child, 'exit').finally(() => signal.removeEventListener('abort', end));
    },
  };
}
