import { kill } from 'node:process';
import type { CheckTarget } from '../../domain/check/target.ts';
import { parseShown } from '../systemd.ts';
import { Trouble } from './trouble.ts';

type Variables = Readonly<Record<string, string | undefined>>;
type Command = Pick<Extract<CheckTarget, { kind: 'command' }>, 'argv'> & {
  readonly env: Variables;
  /** Left out: where this program runs. */
  readonly directory?: string;
};

const mostOutput = 4_096;

/** What a program printed, and how it ended. */
export type Ran = { readonly exit: number; readonly output: string };

/**
 * Runs a program as it stands, without a shell and with no terminal, and takes 4 kB of what it prints. When the
 * signal aborts it is killed with all it started.
 * @throws Trouble when it could not be run, or did not end in time.
 */
export async function run(
  { argv: [program, ...args], env, directory }: Command,
  signal: AbortSignal,
): Promise<Ran> {
  const { execa } = await import('execa');
  const running = execa(program, args, {
    env,
    extendEnv: false,
    ...(directory !== undefined && { cwd: directory }),
    // A group of its own: a child that outlives the program would keep its output open.
    detached: true,
    stdin: 'ignore',
    stderr: 'ignore',
    maxBuffer: mostOutput,
    reject: false,
  });
  const end = (): void => killGroup(running.pid);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const { exitCode, code, stdout, isMaxBuffer } = await running;
  signal.removeEventListener('abort', end);
  if (signal.aborted) throw new Trouble('target', `${program} did not end in time`);
  if (isMaxBuffer) {
    killGroup(running.pid);
    throw new Trouble('us', `${program} printed more than 4 kB`);
  }
  if (exitCode !== undefined && exitCode < 126) return { exit: exitCode, output: stdout };
  throw new Trouble(
    'us',
    code === undefined ? `${program} was killed` : `${program} could not be run (${code})`,
  );
}

// Already gone is as good as killed.
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) kill(-pid, 'SIGKILL');
  } catch {}
}

const properties = ['LoadState', 'ActiveState', 'SubState', 'Result'] as const;

/** The state of a systemd unit as JSON; `systemctl show` changes nothing. */
export async function askSystemd(unit: string, env: Variables, signal: AbortSignal): Promise<string> {
  const argv = ['systemctl', 'show', '--no-pager', `--property=${properties.join(',')}`, '--', unit] as const;
  const { exit, output } = await run({ argv, env }, signal);
  if (exit !== 0) throw new Trouble('us', 'systemd does not run here, or does not answer');
  return JSON.stringify(unitFacts(output));
}

/** `ActiveState=active` and the others as facts. */
export function unitFacts(output: string): Readonly<Record<string, string>> {
  const shown = parseShown(output);
  return {
    load_state: shown('LoadState'),
    active_state: shown('ActiveState'),
    sub_state: shown('SubState'),
    result: shown('Result'),
  };
}
