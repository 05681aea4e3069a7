import { join } from 'node:path';
import { expect, test } from 'vitest';
import { discover } from '../../src/config/discover/discover.ts';
import { loadConfiguration } from '../../src/config/load.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { showJson, showYaml } from '../../src/config/show.ts';
import { quiet, rooted, setting, temporary, write } from './setting.ts';

async function load(nginx: string) {
  const directory = await temporary();
  const text = `version: 1\ndocker: []\npostgres: []\nredis: []\nnginx:\n${nginx}`;
  const file = await write(join(directory, 'q.yaml'), text);
  return loadConfiguration({ config: file }, setting(directory, { files: quiet }));
}

const problemsOf = async (nginx: string): Promise<string> =>
  (await load(nginx)).problems.map(({ text }) => text).join('\n');

test('an nginx has its page, its configuration and a certificate, and is shown as it was written', async () => {
  const loaded = await load(
    '  - { name: web, status: "http://127.0.0.1:8081/s", config: /etc/nginx/nginx.conf, certificate: /x.pem }',
  );
  if (loaded.is === 'refused') throw new Error(loaded.problems.map(formatProblem).join('\n'));
  expect(loaded.stack.systems.slice(1)).toEqual([
    { id: 'nginx/web', kind: 'nginx', title: 'web', where: '127.0.0.1:8081' },
  ]);
  expect(loaded.connections[1]).toMatchObject({
    status: 'http://127.0.0.1:8081/s',
    config: '/etc/nginx/nginx.conf',
    certificate: '/x.pem',
  });
  const section = {
    name: 'web',
    status: 'http://127.0.0.1:8081/s',
    config: '/etc/nginx/nginx.conf',
    certificate: '/x.pem',
  };
  expect(showJson(loaded).nginx).toEqual([section]);
  expect(showYaml(loaded)).toContain('nginx:\n  - name: web\n    status: http://127.0.0.1:8081/s\n');
});

test.each([
  ['  - { name: web }', /status or config, or both/],
  ['  - { status: "tcp://x:1" }', /stub_status page/],
  ['  - { status: "http://ana:planted@x/" }', /holds a login/],
  ['  - { config: nginx.conf }', /an absolute path/],
  ['  - { config: /a }\n  - { config: /b }', /a name of its own/],
])('%s is refused', async (nginx, expected) => {
  expect(await problemsOf(nginx)).toMatch(expected);
  expect(await problemsOf(nginx)).not.toContain('planted');
});

test('the nginx of this machine is found while it runs, and only then', async () => {
  const root = await temporary();
  const outside = setting(root, { files: rooted(root) });
  const found = async () => (await discover(undefined, outside)).sections.nginx;
  await write(join(root, 'etc/nginx/nginx.conf'), '');
  expect(await found()).toEqual([]);
  await write(join(root, 'run/nginx.pid'), '4121\n');
  expect(await found()).toEqual([]);
  await write(join(root, 'proc/4121/stat'), '');
  expect(await found()).toEqual([{ name: 'nginx', config: '/etc/nginx/nginx.conf' }]);
});
