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
};

export type LauncherOptions = Pick<Outside, 'program' | 'env'> & {
  readonly uid: number;
  /** The stack's own folder. */
  readonly directory: string;
  readonly modes: Modes;
  /** The stack file that was named, with the option that names it. */
  readonly options: readonly string[];
};

/** Each runner has a session of its own, and nothing of ours: neither the terminal nor a pipe that could break. */
export function createLauncher(launching: LauncherOptions): Launcher {
  const { program, env, uid, directory, modes, options } = launching;
  return {
    async launch({ run, purpose, how }) {
      const { before, lasts } = await lastingHere(env, uid);
      const path = join(directory, 'runner.log');
      const errand = ['run', '--runner', run, '--for', purpose, '--how', how, '--lasts', lasts, ...options];
      const [command = '', ...args] = [...before, ...program, ...errand];
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
  };
}
