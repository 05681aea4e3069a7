import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { home, program } from './quarterdeck.ts';

/** Generous: the machine may be busy. */
export const patience = 60_000;
export const slow = { timeout: 240_000 } as const;

type Env = Readonly<Record<string, string>>;
export type Said = { readonly code: number | undefined; readonly text: string };

/** The program without a terminal: how it ended, and all it said. */
export async function quarterdeck(args: readonly string[], env: Env = home()): Promise<Said> {
  const { exitCode, all } = await execa(program, args, { env, extendEnv: false, reject: false, all: true });
  return { code: exitCode, text: all };
}

/** A stack file that only this user can write, in a directory of its own below the test's home. */
export function stackFile(env: Env, stack: object | string): string {
  const directory = join(env.HOME ?? tmpdir(), 'stack');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, 'quarterdeck.yaml');
  writeFileSync(file, typeof stack === 'string' ? stack : stringify(stack), { mode: 0o600 });
  return file;
}
