import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { parseStat } from '../../src/domain/process.ts';
import { isAlive, self } from '../../src/records/process.ts';

test('this process is alive, and one of the same number is not it', () => {
  const me = self();
  expect(me.pid).toBe(process.pid);
  expect(isAlive(me)).toBe(true);
  expect(isAlive({ ...me, started: me.started - 1 })).toBe(false);
  expect(isAlive({ ...me, boot: 'another' })).toBe(false);
});

test('one that was killed, of which its parent took no note, is not alive', async () => {
  const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 61'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const pid = Number((await once(parent.stdout, 'data'))[0]);
    const started = parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.started ?? 0;
    const child = { ...self(), pid, started };
    expect(isAlive(child)).toBe(true);
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(() => expect(isAlive(child)).toBe(false));
  } finally {
    parent.kill('SIGKILL');
  }
});

test.runIf(process.geteuid?.() === 0)('one that is hidden from its neighbours is alive all the same', () => {
  const ask = (pid: number) =>
    execFileSync(
      'unshare',
      [
        '-m',
        'sh',
        '-c',
        'mount -t proc -o hidepid=2 proc /proc && exec setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"',
        'sh',
        process.execPath,
        fileURLToPath(new URL('alive.ts', import.meta.url)),
        JSON.stringify({ ...self(), pid }),
      ],
      { encoding: 'utf8' },
    );
  expect(ask(process.pid)).toBe('true');
  expect(ask(4_194_300)).toBe('false');
});
