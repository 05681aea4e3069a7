import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type Program = {
  readonly process: ChildProcess;
  /** What it printed, once it is over; null as the code of one that was killed. */
  readonly over: Promise<{ readonly code: number | null; readonly output: string }>;
};

/** Starts a program of this folder by itself, as another user where one is named. */
export function startProgram(name: string, args: readonly string[], uid?: number): Program {
  const program = [process.execPath, fileURLToPath(new URL(name, import.meta.url)), ...args];
  const user = ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--'];
  const [command = '', ...rest] = uid === undefined ? program : [...user, ...program];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const over = once(child, 'close').then(([code]) => ({ code, output }));
  return { process: child, over };
}
