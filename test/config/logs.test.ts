import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfiguration } from '../../src/config/load.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { showJson, showYaml } from '../../src/config/show.ts';
import { setting, temporary, write } from './setting.ts';

async function load(logs: string) {
  const directory = await temporary();
  const config = await write(join(directory, 'q.yaml'), `version: 1\ndocker: []\nlogs:\n${logs}`);
  return loadConfiguration({ config }, setting(directory));
}

const access = '  - { name: access, file: /var/log/nginx/access.log, format: nginx }\n';

test('declared logs are of the stack, and shown as they stand', async () => {
  const loaded = await load(`${access}  - { name: app, file: /var/log/app.log }\n`);
  if (loaded.is === 'refused') throw new Error(loaded.problems.map(formatProblem).join());
  const logs = [
    { name: 'access', file: '/var/log/nginx/access.log', format: 'nginx' },
    { name: 'app', file: '/var/log/app.log', format: 'auto' },
  ];
  expect(loaded.stack.logs).toEqual(logs);
  expect(showJson(loaded)).toMatchObject({ logs });
  expect(showYaml(loaded)).toContain('file: /var/log/nginx/access.log');
});

test.each([
  [`${access}${access}`, /logs\[1\]\.name is "access", expected a name of its own/],
  ['  - { name: a, file: app.log }', /logs\[0\]\.file is "app\.log", expected an absolute path/],
  [
    '  - { name: a, file: /a, format: apache }',
    /logs\[0\]\.format is "apache", expected "auto", "plain", "json", "nginx"/,
  ],
])('%j is refused in a sentence', async (logs, sentence) => {
  const { is, problems } = await load(logs);
  expect(is).toBe('refused');
  expect(problems.map(formatProblem).join('\n')).toMatch(sentence);
});
