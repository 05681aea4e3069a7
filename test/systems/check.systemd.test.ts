import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { judgeAttempt } from '../../src/domain/check/judge.ts';
import { openCheck } from '../../src/systems/check.ts';
import { spec } from '../domain/check/attempts.ts';

/** What becomes of a check of a unit where `systemctl` is a script. */
async function checked(script: string, timeout = 5_000) {
  const directory = await mkdtemp(join(tmpdir(), 'qd-systemctl-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const program = join(directory, 'systemctl');
  await writeFile(program, `#!/bin/sh\nprintf '%s\\n' "$@" > ${directory}/asked\n${script}\n`);
  await chmod(program, 0o755);
  const of = spec({ kind: 'systemd', timeout });
  const face = openCheck({
    spec: of,
    instances: [{ name: 'nginx', target: { kind: 'systemd', unit: 'nginx.service' } }],
    env: { PATH: `${directory}:/usr/bin:/bin` },
    now: Date.now,
  });
  const [attempt] = await face.attempt(AbortSignal.timeout(10_000));
  if (attempt === undefined) throw new Error('nothing was tried');
  return {
    asked: await readFile(join(directory, 'asked'), 'utf8'),
    ...judgeAttempt(of, attempt, Date.now()),
  };
}

/** As `systemctl show` of systemd 252 prints them. */
const shown = (load: string, active: string, sub: string, result: string): string =>
  `printf 'Result=${result}\\nLoadState=${load}\\nActiveState=${active}\\nSubState=${sub}\\n'`;

test('a unit is asked for by name, without a shell, and only to be shown', async () => {
  const { asked, outcome } = await checked(shown('loaded', 'active', 'running', 'success'));
  expect(asked).toBe(
    'show\n--no-pager\n--property=LoadState,ActiveState,SubState,Result\n--\nnginx.service\n',
  );
  expect(outcome).toEqual({ is: 'passed' });
});

test.each([
  ['that failed', shown('loaded', 'failed', 'failed', 'exit-code'), 'failed', 'it is failed, exit-code'],
  ['that nobody knows', shown('not-found', 'inactive', 'dead', 'success'), 'failed', 'there is no such unit'],
  [
    'where systemd does not run',
    "echo 'System has not been booted with systemd as init system (PID 1).' >&2; exit 1",
    'unknown',
    'systemd does not run here, or does not answer',
  ],
])('a unit %s is told for it', async (_, script, is, because) => {
  expect((await checked(script)).outcome).toMatchObject({ is, because });
});

test('a systemd that hangs costs no more than the time of the check', async () => {
  expect((await checked('exec sleep 60', 300)).outcome).toMatchObject({
    because: 'systemctl did not end in time',
  });
});
