import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { expect, test } from 'vitest';
import { isAlive, processOf } from '../../src/records/process.ts';
import { openCommandsWrite } from '../../src/systems/commands.write.ts';

const { run } = openCommandsWrite();

test('what a program started ends with it, also when that does not listen and the program is gone first', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'quarterdeck-command-'));
  const controller = new AbortController();
  // The child is deaf; who started it is not.
  const script =
    'trap "exit 0" TERM; (trap "" TERM; echo up; while :; do sleep 0.1; done) & echo $! > child; wait';
  const running = run(
    {
      argv: ['sh', '-c', script],
      env: { PATH: env.PATH ?? '' },
      directory,
      onLine: (line) => line === 'up' && controller.abort(),
    },
    controller.signal,
  );
  await expect(running).rejects.toThrow('sh was told to end');
  const pid = Number(await readFile(join(directory, 'child'), 'utf8'));
  await expect
    .poll(() => {
      const child = processOf(pid);
      return child !== undefined && isAlive(child);
    })
    .toBe(false);
});
