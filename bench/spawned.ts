import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { treeOf } from './proc.ts';
import { open, type Program } from './watch.ts';

/** Programs that the console and its children start in so many seconds, by the kernel's own account. */
export async function spawned(program: Program, seconds: number): Promise<number> {
  await using terminal = open(program);
  await terminal.waitFor(program.isDrawn, 'first frame', 20_000);
  await sleep(8_000); // past the facts that are read once
  const pids = [...treeOf(terminal.pid)].flatMap((pid) => ['-p', String(pid)]);
  const strace = ['strace', '-f', '-qq', '-e', 'trace=execve,fork,vfork', ...pids];
  // Whatever ends us ends it: a program that is traced hears nothing of its terminal's end.
  const trace = promisify(execFile)('setpriv', ['--pdeathsig', 'KILL', ...strace], {
    timeout: seconds * 1_000,
    killSignal: 'SIGINT',
  });
  const { stderr } = await trace.catch((error: { stderr: string }) => error);
  if (/attach|ptrace|not permitted/i.test(stderr)) throw new Error(`strace: ${stderr}`);
  return stderr.split('\n').filter((line) => /(execve|fork)\(/.test(line)).length;
}
