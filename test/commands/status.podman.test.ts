import { join } from 'node:path';
import { expect, test } from 'vitest';
import { status } from '../../src/commands/status.ts';
import { temporary, write } from '../config/setting.ts';
import { startPodman } from '../systems/podman.ts';
import { runIn } from './outside.ts';

test('Podman is shown as what it is, with its containers, and is only asked to tell', async () => {
  const directory = await temporary();
  const { socket, asked } = await startPodman(directory);
  const nothing = ['postgres', 'redis', 'sqlite', 'nginx'].map((name) => `${name}: []`);
  const engine = `docker: [{ name: podman, socket: ${socket} }]`;
  const config = await write(join(directory, 'q.yaml'), ['version: 1', ...nothing, engine].join('\n'));
  const env = { ...process.env, QUARTERDECK_STATE: directory };
  const { text } = await runIn(env, status, { config });
  expect(text).toMatch(/docker\/podman .* podman 4\.9\.3 · 1 running/);
  const { containers } = JSON.parse((await runIn(env, status, { config, json: true })).text);
  expect(containers).toMatchObject([{ name: 'web', state: 'running', health: 'healthy', restarts: 2 }]);
  expect([...asked].filter((request) => !request.startsWith('GET /'))).toEqual([]);
});
