import { expect, test } from 'vitest';
import { readStackFile } from '../../src/config/file/read.ts';
import { loadConfiguration } from '../../src/config/load.ts';
import { formatProblem } from '../../src/config/problem.ts';
import { showJson, showYaml } from '../../src/config/show.ts';
import type { Connection } from '../../src/domain/connection.ts';
import { setting, temporary, write } from './setting.ts';

/** What is wrong with a stack file whose checks are these lines. */
function problems(...lines: readonly string[]): readonly string[] {
  const text = `version: 1\nchecks:\n${lines.map((line) => `  - ${line}`).join('\n')}\n`;
  const read = readStackFile(new TextEncoder().encode(text), 'q.yaml');
  return read.is === 'valid' ? [] : read.problems.map(formatProblem);
}

test.each([
  ['{ name: api, url: https://shop.example/health }'],
  ['{ name: api, url: "http://[::1]:8080/health?deep=1", every: 1m, conditions: ["[STATUS] == 200"] }'],
  ['{ name: port, url: tcp://10.0.0.12:22, conditions: ["[CONNECTED] == false"] }'],
  ['{ name: tls, url: tls://shop.example, conditions: ["[CERTIFICATE_EXPIRATION] > 480h"] }'],
  ['{ name: db, postgres: { env: DATABASE_URL }, conditions: ["[BODY].role == primary"] }'],
  ['{ name: cache, redis: { file: /run/secrets/redis } }'],
  ['{ name: web, container: shop-web }'],
  ['{ name: web, container: { project: shop, service: web } }'],
  ['{ name: root, disk: / }'],
  ['{ name: nginx, systemd: nginx.service }'],
  ['{ name: raid, command: [/usr/lib/nagios/plugins/check_raid], read_only: true }'],
  ['{ name: webs, instances: ["http://web-1/health", "http://web-2/health"], severity: warning }'],
])('%s is a check', (line) => {
  expect(problems(line)).toEqual([]);
});

test.each([
  ['{ name: api }', 'checks[0] is a mapping, expected exactly one of url, instances, postgres'],
  ['{ name: api, url: http://a/, disk: / }', 'expected exactly one of url'],
  ['{ name: api, url: shop.example }', 'checks[0].url is no address, expected http://, https://'],
  ['{ name: api, url: http://ana:hunter2@a/ }', 'checks[0].url holds a login: write it under headers'],
  ['{ name: api, url: postgresql://a/b }', 'checks[0].url is for PostgreSQL: write it under postgres'],
  ['{ name: api, url: tcp://a }', 'checks[0].url has no port'],
  ['{ name: api, instances: [http://a/, tcp://b:1] }', 'expected URLs of one kind'],
  ['{ name: api, url: http://a/, every: 10 }', 'checks[0].every is 10, expected a length of time'],
  ['{ name: api, url: http://a/, every: 1ms }', 'expected a length of time from 1s to 1d'],
  [
    '{ name: api, url: http://a/, failures: 0 }',
    'checks[0].failures is 0, expected a whole number from 1 to 100',
  ],
  ['{ name: api, url: http://a/, method: POST }', 'checks[0].method is "POST", expected "GET" or "HEAD"'],
  ['{ name: port, url: tcp://a:1, headers: { a: b } }', 'checks[0].headers goes with http only'],
  ['{ name: root, disk: /, follow_redirects: true }', 'checks[0].follow_redirects goes with http only'],
  ['{ name: u, systemd: --all }', 'expected the name of a systemd unit'],
  [
    '{ name: api, url: http://a/, conditions: ["[STATSU] == 200"] }',
    'checks[0].conditions[0] knows no placeholder "[STATSU]", did you mean "[STATUS]"?',
  ],
  [
    '{ name: api, url: http://a/, conditions: ["[DOMAIN_EXPIRATION] > 720h"] }',
    'checks[0].conditions[0] asks for [DOMAIN_EXPIRATION], which is not provided',
  ],
  [
    '{ name: p, url: tcp://a:1, conditions: ["[STATUS] == 200"] }',
    'checks[0].conditions[0] asks for [STATUS], which a check of the kind tcp does not know',
  ],
])('%s is refused with its place', (line, because) => {
  const [found = ''] = problems(line);
  expect(found).toContain(because);
  expect(found).toMatch(/^q\.yaml:3:\d+: /);
  expect(found).not.toContain('hunter2');
});

test('two checks of one name are refused, and a service of the name of a check too', async () => {
  expect(problems('{ name: a, disk: / }', '{ name: a, disk: /var }')).toEqual([
    expect.stringContaining('expected a name of its own'),
  ]);
  const text = 'version: 1\nchecks: [{ name: web, disk: / }]\nservices: [{ name: web, kind: compose }]\n';
  const read = readStackFile(new TextEncoder().encode(text), 'q.yaml');
  expect(read.is === 'invalid' && read.problems.map(formatProblem)).toEqual([
    'q.yaml:3:20: services[0].name is "web", expected a name that no check has',
  ]);
});

const stack = `version: 1
checks:
  - { name: api, url: "https://shop.example/health?token=t0psecret", headers: { Authorization: "Bearer pl4inly" } }
  - { name: db, postgres: "postgresql://ana:hunter2@10.0.0.11/shop" }
  - { name: cache, redis: "redis://:r3disword@10.0.0.21" }
  - { name: raid, command: [/opt/check, --password, argvs3cret] }
services:
  - { name: web, kind: compose, project: shop }
  - { name: admin, kind: container, health: { url: "http://127.0.0.1:8081/health" } }
docker: [{ name: docker, socket: /run/docker.sock }]
`;

async function loaded(text: string) {
  const directory = await temporary();
  const config = await write(`${directory}/q.yaml`, text);
  const found = await loadConfiguration({ config }, setting(directory));
  if (found.is === 'refused') throw new Error(found.problems.map(formatProblem).join('\n'));
  return found;
}

test('what is declared is watched, each with its own time-out; a command that may change something is not', async () => {
  const { connections } = await loaded(stack);
  const checks = connections.filter((one): one is Connection & { kind: 'check' } => one.kind === 'check');
  expect(checks.map(({ system, spec }) => [system.id, spec.kind, spec.timeout, system.where])).toEqual([
    ['check/api', 'http', 10_000, 'https://shop.example/health?token=******'],
    ['check/db', 'postgres', 5_000, '10.0.0.11:5432/shop'],
    ['check/cache', 'redis', 3_000, '10.0.0.21:6379'],
    ['check/web', 'container', 5_000, 'shop/web'],
    ['check/admin', 'http', 10_000, 'http://127.0.0.1:8081/health'],
  ]);
});

test('nothing secret of a check is shown, and what is written out is warned of', async () => {
  const found = await loaded(stack);
  const shown = showYaml(found) + JSON.stringify(showJson(found));
  for (const secret of ['t0psecret', 'pl4inly', 'hunter2', 'r3disword', 'argvs3cret'])
    expect(shown).not.toContain(secret);
  expect(found.problems.map(({ text }) => text.replace(/ written out.*/, ' written out'))).toEqual([
    'checks[0].headers.Authorization is written out',
    'checks[1].postgres holds a password that is written out',
    'checks[2].redis holds a password that is written out',
  ]);
  expect(found.redact('Bearer pl4inly hunter2 r3disword')).not.toMatch(/pl4inly|hunter2|r3disword/);
});

test('what is shown can be read back', async () => {
  const yaml = showYaml(
    await loaded('version: 1\nchecks: [{ name: api, url: http://a/, every: 90s, timeout: 100ms }]\n'),
  );
  const read = readStackFile(new TextEncoder().encode(yaml), 'q.yaml');
  expect(read.is === 'valid' && read.file.checks).toMatchObject([
    { name: 'api', every: 90_000, timeout: 100 },
  ]);
});
