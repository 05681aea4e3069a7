import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { addressOf, who } from '../../src/systems/who.ts';

test('it is told who asks, from where, and behind which name', () => {
  const uid = process.geteuid?.();
  const env = { SUDO_USER: 'ana', SSH_CONNECTION: '10.0.0.7 51234 10.0.0.1 22' };
  const user = execFileSync('id', ['-un'], { encoding: 'utf8' }).trim();
  expect(who(env)).toMatchObject({ user, uid, sudo: 'ana', ssh: '10.0.0.7:51234' });
});

test.each(['', 'a b', 'x\u001b[2J', '$(id)', 'n'.repeat(65)])('"%s" is the name of nobody', (name) => {
  expect(who({ SUDO_USER: name }).sudo).toBeUndefined();
});

test.each([
  ['10.0.0.7 51234 10.0.0.1 22', '10.0.0.7:51234'],
  ['2001:db8::7 51234 2001:db8::1 22', '[2001:db8::7]:51234'],
  ['fe80::1%eth0 51234 fe80::2%eth0 22', '[fe80::1]:51234'],
  ['', undefined],
  ['somewhere else', undefined],
  ['\u001b[2J 1 2 3', undefined],
])('the session "%s" comes from %s', (connection, address) => {
  expect(addressOf(connection)).toBe(address);
});

test('the terminal, and the session that sudo takes from the environment, are found', () => {
  const program = fileURLToPath(new URL('asking.ts', import.meta.url));
  const { stdout } = spawnSync(
    'script',
    ['-qec', `env -u SSH_CONNECTION ${process.execPath} ${program}; true`, '/dev/null'],
    { encoding: 'utf8', env: { ...process.env, SSH_CONNECTION: '10.0.0.7 51234 10.0.0.1 22' } },
  );
  expect(JSON.parse(stdout)).toMatchObject({
    ssh: '10.0.0.7:51234',
    terminal: expect.stringMatching(/^pts\/\d+$/),
  });
});
