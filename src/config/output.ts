import { kill } from 'node:process';
import type { Duration } from '../core/reading.ts';

/** What a program printed, or why it printed nothing: the end of a sentence that begins with its name. */
type Output =
  | { readonly is: 'output'; readonly bytes: Uint8Array }
  | { readonly is: 'failed'; readonly because: string };

const limit = 65_536;

/**
 * Runs a program as it stands, without a shell and with these variables alone, and takes its standard output, at
 * most 64 kB. It has no terminal to draw or ask on; at the deadline it is killed with all it started.
 */
export async function outputOf(
  [program = '', ...args]: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  deadline: Duration,
): Promise<Output> {
  const { execa } = await import('execa');
  const running = execa(program, args, {
    env,
    extendEnv: false,
    // A group of its own: a child that outlives the program would keep its output open.
    detached: true,
    stdin: 'ignore',
    stderr: 'ignore',
    encoding: 'buffer',
    maxBuffer: limit,
    reject: false,
  });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    killGroup(running.pid);
  }, deadline);
  const { failed, isMaxBuffer, exitCode, code, stdout } = await running;
  clearTimeout(timer);
  if (!failed) return { is: 'output', bytes: stdout };
  if (isMaxBuffer) killGroup(running.pid);
  if (isLate) return { is: 'failed', because: `did not end within ${deadline / 1000} s` };
  if (isMaxBuffer) return { is: 'failed', because: 'printed more than 64 kB' };
  if (exitCode !== undefined) return { is: 'failed', because: `failed with exit code ${exitCode}` };
  return { is: 'failed', because: code === undefined ? 'was killed' : `could not be run (${code})` };
}

// Already gone is as good as killed.
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) kill(-pid, 'SIGKILL');
  } catch {}
}
