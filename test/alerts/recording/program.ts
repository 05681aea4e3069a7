import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A program in JavaScript that prints something, and then runs until it is disposed of: killed. */
export type Program = AsyncDisposable & { readonly told: string; freeze(): void };

/** Resolves with what it prints first. Its arguments begin at `process.argv[1]`. */
export async function program(script: string, ...args: readonly string[]): Promise<Program> {
  const child = spawn(process.execPath, ['-e', script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [told] = await once(child.stdout, 'data');
  return {
    told: String(told),
    freeze: () => void child.kill('SIGSTOP'),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
