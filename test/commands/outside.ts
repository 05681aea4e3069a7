import { setTimeout as sleep } from 'node:timers/promises';
import type { Command, Outside, Values } from '../../src/commands/command.ts';

/** What a command sees where nobody looks on, and what it has written so far. */
export function outsideOf(env: Outside['env']): { readonly outside: Outside; readonly text: () => string } {
  let text = '';
  const stdout = Object.assign(Object.create(process.stdout), {
    isTTY: false,
    write: (chunk: string) => {
      text += chunk;
      return true;
    },
  });
  const outside: Outside = {
    program: [process.execPath, 'src/cli.ts'],
    env,
    stdin: process.stdin,
    stdout,
    stderr: process.stderr,
    now: Date.now,
    random: Math.random,
    sleep: async (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }),
    signal: new AbortController().signal,
  };
  return { outside, text: () => text };
}

/** Runs a command to its end: its exit code and all that it wrote. */
export async function runIn(
  env: Outside['env'],
  command: Command,
  values: Values,
  positionals: readonly string[] = [],
): Promise<{ readonly code: number; readonly text: string }> {
  const { outside, text } = outsideOf(env);
  return { code: await command.run({ values, positionals }, outside), text: text() };
}
