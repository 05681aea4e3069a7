import { execPath, kill } from 'node:process';
import { expect, test, vi } from 'vitest';
import { outputOf } from '../../src/config/output.ts';

const text = async (argv: readonly string[], deadline = 10_000): Promise<string> => {
  const output = await outputOf(argv, { PATH: '/usr/bin:/bin' }, deadline);
  return output.is === 'output' ? new TextDecoder().decode(output.bytes) : output.because;
};

test('what is printed is taken, without the newline at its end', async () =>
  expect(await text(['echo', 'a  b', '$HOME'])).toBe('a  b $HOME'));

test('there is no terminal and nothing to read', async () => {
  expect(await text(['sh', '-c', 'cat; tty; true'])).toBe('not a tty');
  expect(await text(['sh', '-c', 'exec 2>/dev/null; (: </dev/tty) && echo yes || echo no'])).toBe('no');
});

test('a program that does not end is killed, with what it started', async () => {
  expect(await text(['sh', '-c', 'sleep 60; echo late'], 300)).toBe('did not end within 0.3 s');
  const pid = Number(await text(['sh', '-c', 'sleep 60 & echo $!'], 300));
  expect(pid).toBeGreaterThan(1);
  await vi.waitFor(() => expect(() => kill(pid, 0)).toThrow('ESRCH'), { timeout: 5000 });
});

test.each([
  [['sh', '-c', 'exit 4'], 'failed with exit code 4'],
  [['sh', '-c', 'kill -TERM $$'], 'was killed'],
  [['/nowhere/vault'], 'could not be run (ENOENT)'],
  [[execPath, '-e', 'process.stdout.write("x".repeat(100_000))'], 'printed more than 64 kB'],
])('%j %s', async (argv, because) => expect(await text(argv)).toBe(because));
