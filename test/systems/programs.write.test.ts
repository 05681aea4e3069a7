import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { wrapperOf } from '../../src/actions/backup/client.ts';
import { openProgramsWrite } from '../../src/systems/programs.write.ts';
import { until } from '../lab/processes.ts';

const { run } = openProgramsWrite();
const env = { PATH: process.env.PATH ?? '' };
const never = new AbortController().signal;

test('how a program ended, and the last that it complained of, is told', async () => {
  const lines: string[] = [];
  const script = 'for i in $(seq 20); do echo "line $i \u001b[31m" >&2; done; exit 3';
  const ended = await run({ argv: ['sh', '-c', script], env, onLine: (line) => lines.push(line) }, never);
  expect(ended.exitCode).toBe(3);
  expect(lines).toHaveLength(20);
  expect(ended.errors.split('\n')).toHaveLength(12);
  expect(ended.errors).not.toContain('\u001b');
});

test('what it complained of is told, however long the query is that it tells behind it', async () => {
  const script =
    'echo "pg_dump: error: query failed" >&2; for i in $(seq 40); do echo "ORDER BY $i" >&2; done; exit 1';
  const { errors } = await run({ argv: ['sh', '-c', script], env }, never);
  expect(errors.split('\n')[0]).toBe('pg_dump: error: query failed');
  expect(errors.split('\n')).toHaveLength(12);
});

test('what it prints comes piece by piece, and is not kept', async () => {
  let bytes = 0;
  const onOutput = (piece: Uint8Array): void => {
    bytes += piece.length;
  };
  await run({ argv: ['head', '-c', '30000000', '/dev/zero'], env, onOutput }, never);
  expect(bytes).toBe(30_000_000);
});

test('a secret is a file that has no name, and is gone with the program', async () => {
  const said: string[] = [];
  const script =
    'cat "$SECRET" >&2; echo >&2; echo "$SECRET" >&2; readlink "$SECRET" >&2; stat -L -c %a "$SECRET" >&2';
  await run(
    {
      argv: ['sh', '-c', script],
      env,
      secret: { variable: 'SECRET', text: 'pa55' },
      onLine: (line) => said.push(line),
    },
    never,
  );
  const [text, path = '', link, mode] = said;
  expect(text).toBe('pa55');
  expect(link).toMatch(/ \(deleted\)$/);
  expect(mode).toBe('600');
  expect(() => readFileSync(path)).toThrow();
});

test('a program that is not there, is killed, or is told to end is one sentence', async () => {
  await expect(run({ argv: ['no-such-program'], env }, never)).rejects.toMatchObject({
    kind: 'missing',
    message: 'there is no no-such-program here',
  });
  await expect(run({ argv: ['sh', '-c', 'kill -9 $$'], env }, never)).rejects.toMatchObject({
    message: 'sh was killed (SIGKILL)',
  });
  const signal = AbortSignal.timeout(50);
  await expect(run({ argv: ['sleep', '100'], env }, signal)).rejects.toMatchObject({ kind: 'closed' });
});

test('a program ends with its runner, however that ends', async () => {
  const wrapper = await wrapperOf(env, true);
  const face = fileURLToPath(new URL('../../src/systems/programs.write.ts', import.meta.url));
  const argv = JSON.stringify([...wrapper, 'sh', '-c', 'echo $$ >&2; exec sleep 1000']);
  const script = `import { openProgramsWrite } from '${face}';
    await openProgramsWrite().run({ argv: ${argv}, env: { PATH: process.env.PATH }, onLine: console.log }, new AbortController().signal);`;
  const runner: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void runner.kill('SIGKILL'));
  const pid = await new Promise<number>((resolve) =>
    runner.stdout?.once('data', (said) => resolve(Number(said))),
  );
  runner.kill('SIGKILL');
  await until('The end of the program', async () => (isRunning(pid) ? undefined : true), 10);
});

function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

test('what was left at work on a path is ended, and nothing else', async () => {
  const start = (path: string): ChildProcess =>
    spawn('sh', ['-c', 'while :; do sleep 1; done', 'sh', `--pgdata=${path}`], { stdio: 'ignore' });
  const [left, other] = [start('/tmp/kept/one.partial/data'), start('/tmp/kept/one.partial2/data')];
  onTestFinished(() => {
    for (const child of [left, other]) child.kill('SIGKILL');
  });
  await until('Their start', async () =>
    isRunning(left.pid ?? 0) && isRunning(other.pid ?? 0) ? true : undefined,
  );
  await openProgramsWrite().endLeft('/tmp/kept/one.partial');
  expect([isRunning(left.pid ?? 0), isRunning(other.pid ?? 0)]).toEqual([false, true]);
});
