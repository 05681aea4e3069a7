import { spawn } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isThisHost } from '../../../src/actions/primacy/host.ts';
import { serverOn } from '../../../src/actions/primacy/local.ts';
import { unitIn } from '../../../src/actions/primacy/means.ts';
import { temporary } from '../backup/pier.ts';

async function dataWith(pid: number | undefined) {
  const dataDirectory = await temporary();
  const left = `${pid}\n${dataDirectory}\n1\n5432\n`;
  if (pid !== undefined) await writeFile(join(dataDirectory, 'postmaster.pid'), left);
  return { dataDirectory, as: [], programs: '/nowhere' };
}

test('a server is the process that its file names where that works in its data', async () => {
  const place = await dataWith(undefined);
  expect(await serverOn(place)).toBeUndefined();
  const child = spawn('sleep', ['60'], { cwd: place.dataDirectory, stdio: 'ignore' });
  onTestFinished(() => void child.kill());
  await writeFile(join(place.dataDirectory, 'postmaster.pid'), `${child.pid}\n`);
  expect(await serverOn(place)).toMatchObject({ pid: child.pid });
});

test('a file that was left names nobody, or a stranger who got its number', async () => {
  expect(await serverOn(await dataWith(process.pid))).toBeUndefined();
  expect(await serverOn(await dataWith(4_194_303))).toBeUndefined();
});

test('that no server runs is not said of what cannot be read', async () => {
  const { dataDirectory, ...rest } = await dataWith(1);
  await expect(serverOn({ dataDirectory, ...rest })).rejects.toThrow(
    `whether a server runs on ${dataDirectory} cannot be told: it was started in a container`,
  );
  await expect(serverOn({ ...rest, dataDirectory: join(dataDirectory, 'none') })).rejects.toThrow(
    'cannot be told: it cannot be read here',
  );
  await writeFile(join(dataDirectory, 'postmaster.pid'), '');
  await chmod(join(dataDirectory, 'postmaster.pid'), 0o600);
  expect(await serverOn({ ...rest, dataDirectory })).toBeUndefined();
});

test.each([
  ['127.0.0.1', true],
  ['/run/postgresql', true],
  ['::1', true],
  ['localhost', true],
  ['192.0.2.7', false],
  ['db.invalid', false],
])('%s is this host: %s', async (where, is) => {
  expect(await isThisHost(where)).toBe(is);
});

test('the unit of a process is in its groups', () => {
  const own = 'system.slice/system-postgresql.slice/postgresql@15-main.service';
  expect(unitIn(`0::/${own}\n`)).toBe('postgresql@15-main.service');
  expect(unitIn(`4:memory:/x.service\n1:name=systemd:/${own}\n0::/\n`)).toBe('postgresql@15-main.service');
  expect(unitIn('0::/user.slice/session-1.scope\n')).toBeUndefined();
});
