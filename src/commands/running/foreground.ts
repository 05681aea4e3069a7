import { spawn } from 'node:child_process';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import type { Duration } from '../../core/reading.ts';
import type { Process } from '../../domain/run.ts';
import { isAlive } from '../../records/process.ts';
import type { Outside } from '../command.ts';
import { deaf, hearInstead } from './signals.ts';

/** What programs leave behind that do not get to clean up: another screen, mouse, keys, margins, characters, colours, cursor. */
const asBefore = [
  ...['?47l', '?1000l', '?1002l', '?1003l', '?1006l', '?2004l', '?1l', '?7h'].map((mode) => `\u001b[${mode}`),
  '\u001b>\u001b7\u001b[r\u001b8\u001b(B\u000f\u001b[0m\u001b[?25h',
].join('');

/** Leaves the terminal to somebody else in our process group, and has it back as it was, whatever becomes of them. */
export async function lendTerminal<T>(
  use: () => Promise<T>,
  { env, stdout }: Pick<Outside, 'env' | 'stdout'>,
): Promise<T> {
  const settings = await stty('-g', env);
  const hearAgain = hearInstead(deaf);
  try {
    return await use();
  } finally {
    if (settings !== '') await stty(settings, env);
    stdout.write(asBefore);
    hearAgain();
  }
}

/** Reads or sets what the terminal makes of keys; nothing where there is no terminal any more. */
async function stty(what: string, { PATH }: Outside['env']): Promise<string> {
  // By its number: the stream's own descriptor would be made to block, and we with it.
  const child = spawn('stty', [what], { env: { PATH }, stdio: [0, 'pipe', 'ignore'], timeout: 2_000 });
  child.on('error', () => {});
  return child.stdout === null ? '' : (await text(child.stdout).catch(() => '')).trim();
}

/** For a program to end when its terminal hangs up. */
const grace: Duration = 1_000;
const between: Duration = 20;

/** Ends what had the terminal and outlived its runner: two that read the same keys are of no use to anybody. */
export async function endRest(rest: Process | undefined, sleep: Outside['sleep']): Promise<void> {
  for (const signal of ['SIGHUP', 'SIGKILL'] as const) {
    if (rest === undefined || !isAlive(rest)) return;
    try {
      process.kill(rest.pid, signal);
    } catch {}
    for (let waited = 0; waited < grace && isAlive(rest); waited += between) await sleep(between);
  }
}
