import { execFileSync } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { describe, expect, test } from 'vitest';
import { localFiles } from '../../src/config/files.ts';
import type { SecretReference } from '../../src/config/schema/secret.ts';
import { resolveSecret } from '../../src/config/secrets.ts';
import { temporary, write } from './setting.ts';

const resolve = (reference: SecretReference, env: Record<string, string> = {}): Promise<string> =>
  resolveSecret(reference, 'the password of postgres/main/p1', { env, files: localFiles });

const node = (script: string) => ({ command: [execPath, '-e', script] });

async function complaint(reference: SecretReference, env: Record<string, string> = {}): Promise<string> {
  const error: unknown = await resolve(reference, env).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'ReadError', kind: 'credentials' });
  return error instanceof Error ? error.message : '';
}

describe('a secret comes', () => {
  test('from the file itself', async () => expect(await resolve('s3cret')).toBe('s3cret'));

  test('from a variable', async () =>
    expect(await resolve({ env: 'P' }, { P: ' s3 cret ' })).toBe(' s3 cret '));

  test('from a file, without the newline at its end', async () => {
    const file = await write(join(await temporary(), 's'), 's3cret \r\n');
    expect(await resolve({ file })).toBe('s3cret ');
  });

  test('from one variable of an environment file', async () => {
    const file = await write(join(await temporary(), '.env'), 'A=1\nP="s3 cret"\n');
    expect(await resolve({ env: 'P', file }, { P: 'another' })).toBe('s3 cret');
    expect(await complaint({ env: 'Q', file })).toBe(
      `the password of postgres/main/p1: $Q of ${file} is not set`,
    );
  });

  test('from what a command prints, without a shell and with nothing but our variables', async () => {
    const script = 'console.log(process.env.P, "$HOME;", process.env.PATH)';
    expect(await resolve(node(script), { P: 's3cret' })).toBe('s3cret $HOME; undefined');
  });
});

describe('without a secret there is one sentence', () => {
  test('for a variable', async () => {
    expect(await complaint({ env: 'P' })).toBe('the password of postgres/main/p1: $P is not set');
    expect(await complaint({ env: 'P' }, { P: '' })).toBe('the password of postgres/main/p1: $P is empty');
  });

  test('for a file', async () => {
    const file = await write(join(await temporary(), 's'), '\n');
    expect(await complaint({ file })).toBe(`the password of postgres/main/p1: ${file} is empty`);
    expect(await complaint({ file: `${file}x` })).toBe(
      `the password of postgres/main/p1: ${file}x cannot be read: it does not exist`,
    );
  });

  test('for a command, with nothing of what it was given or printed', async () => {
    const said = 'console.log("s3cret"); console.error("s3cret");';
    expect(await complaint(node(`${said} process.exit(3)`))).toBe(
      `the password of postgres/main/p1: ${execPath} failed with exit code 3`,
    );
    expect(await complaint({ command: ['/nowhere/vault', '-t', 's3cret'] })).toBe(
      'the password of postgres/main/p1: /nowhere/vault could not be run (ENOENT)',
    );
    expect(await complaint(node(`${said} process.kill(process.pid, 'SIGTERM')`))).toMatch(
      /could not be run|was killed/,
    );
    expect(await complaint(node(''))).toBe(
      `the password of postgres/main/p1: the output of ${execPath} is empty`,
    );
  });

  test('for a file that may not be run', async () => {
    const program = await write(join(await temporary(), 'vault'), '#!/bin/sh\necho s3cret\n');
    await chmod(program, 0o600);
    expect(await complaint({ command: [program] })).toContain('could not be run (EACCES)');
  });
});

test('a pipe that nobody writes into is empty, and is not waited for', async () => {
  const fifo = join(await temporary(), 'fifo');
  execFileSync('mkfifo', [fifo]);
  expect(await complaint({ file: fifo })).toContain('is empty');
});
