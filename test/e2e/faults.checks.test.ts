import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { nginxConfiguration } from '../../src/probes/nginx/configuration.ts';
import { nginxUpstreams } from '../../src/probes/nginx/upstreams.ts';
import type { Behaviour } from '../lab/http.ts';
import { type OwnLab, startLab } from '../lab/lab.ts';
import { freePorts } from '../lab/ports.ts';
import { slow, stackFile } from './commands.ts';
import { consoleBelow, home, openConsole, openInShell, program } from './quarterdeck.ts';
import { expectLive, healedWithin, shownWithin, type Watched, watchIn } from './watched.ts';

// Services are harmed here, so they are not those that other tests use.
let lab: OwnLab<'http' | 'tls' | 'nginx'>;
beforeAll(async () => {
  lab = await startLab({ parts: ['http', 'tls', 'nginx'] });
}, 120_000);
afterEach(() => Promise.all(apps().map(({ service }) => service.behave())));
afterAll(() => lab.down());

const nothingElse = { version: 1, docker: [], postgres: [], redis: [], sqlite: [], nginx: [] };
const size = { columns: 180, rows: 50 };
const timeout = 1_500;
/** What a check finds shows with its first try; that it fails for good, after three. */
const tried = shownWithin({ deadline: timeout });

const member = shownWithin({ every: nginxUpstreams.every });
const certificate = shownWithin({ every: nginxConfiguration.every });

const conditions = ['[STATUS] == 200', '[RESPONSE_TIME] < 500'];
/** Three applications, so that several can be harmed at once. */
const apps = () => [
  { name: 'api', service: lab.http },
  { name: 'cart', service: lab.nginx.members.a },
  { name: 'mail', service: lab.nginx.members.b },
];

/** What is checked every second, so that it turns while somebody waits. */
async function watchChecks(): Promise<Watched> {
  const { tls, nginx } = lab;
  const env = home();
  const often = { every: '2s', fast: '1s', timeout: `${timeout}ms` };
  const file = stackFile(env, {
    ...nothingElse,
    nginx: [{ name: 'web', status: nginx.status, config: nginx.config }],
    checks: [
      ...apps().map(({ name, service: { url } }) => ({ name, url, ...often, conditions })),
      { name: 'shop-tls', url: `tls://localhost:${nginx.ports.https}`, ca: tls.ca, ...often },
    ],
  });
  const watched = await watchIn(openConsole(['--config', file], { ...size, env }));
  await watched.sees(/● api +200 /);
  await watched.sees(/● shop-tls +tls /);
  await watched.sees(/● nginx web .* app 2 of 2 up/);
  return watched;
}

type Fault = readonly [behaviour: Partial<Behaviour>, why: string];

test.each<[string, readonly Fault[]]>([
  [
    'slow, one that fails and one that sends garbage are',
    [
      [{ delay: 900 }, '200 .*\\[RESPONSE_TIME\\] < 500: it is (9|1\\d)\\d\\d'],
      [{ status: 500, body: 'no' }, '500 '],
      [{ mode: 'garbage' }, '.*127\\.0\\.0\\.1:\\d+ does not speak HTTP'],
    ],
  ],
  [
    'silent and one a part of which fails are',
    [
      [{ mode: 'hang' }, '.*127\\.0\\.0\\.1:\\d+ accepts connections and'],
      [{ parts: { database: 'healthy', redis: 'down' } }, '503 .*checks\\.redis: down'],
    ],
  ],
])('an application that is %s checks that fail for that, alarm, and heal', slow, async (_, faults) => {
  const watched = await watchChecks();
  const harmed = faults.map(([behaviour, why], at) => ({ ...apps()[at], behaviour, why }));
  for (const { service, behaviour } of harmed) await service?.behave(behaviour);
  for (const { name, why } of harmed)
    await watched.sees(new RegExp(`[!▲] ${name} +failing [123] of 3 +${why}`), tried);
  for (const { name, why } of harmed) {
    await watched.sees(new RegExp(`▲ ${name} +failing 3 of 3 +${why}`));
    await watched.sees(new RegExp(`critical +CheckFailing +check/${name} +failed 3 of 3: \\S`));
  }
  await expectLive(watched);

  for (const { service } of harmed) await service?.behave();
  for (const { name } of harmed) await watched.sees(new RegExp(`● ${name} +200 `), healedWithin);
  await watched.terminal.waitFor((screen) => !/critical +CheckFailing/.test(screen), 'end of the alert');
});

test(
  'an upstream member that is down is named, a certificate about to expire is told of, and both heal',
  slow,
  async () => {
    const { nginx } = lab;
    const { a } = nginx.members;
    const { terminal, sees } = await watchChecks();
    await a.behave({ mode: 'refuse' });
    await sees(
      new RegExp(`! nginx web +app 1 of 2 up: .*connection refused 127\\.0\\.0\\.1:${a.port}`),
      member,
    );
    await sees(/(?:warning|true now) +NginxUpstreamDown +nginx\/web .*1 of 2 up: /);
    await a.behave();
    await sees(/● nginx web .* app 2 of 2 up/, healedWithin);

    nginx.certify('expiring');
    await nginx.reload();
    await sees(/▲ shop-tls .*certificate expires in \d/, tried);
    await sees(/[▲!] nginx web .*certificate expires in \d/, certificate);
    await sees(/(?:critical|true now) +CertificateExpiring +check\/shop-tls +\d+ \w+ left, limit /);
    await sees(/(?:critical|true now) +NginxCertificateExpiring +nginx\/web /);
    nginx.certify('valid');
    await nginx.reload();
    await sees(/● shop-tls +tls /, healedWithin);
    await sees(/● nginx web .* app 2 of 2 up/, healedWithin);
    await terminal.waitFor(
      (screen) => !/(critical|true now) +\w*CertificateExpiring/.test(screen),
      'end of the alerts',
    );
  },
);

test('with our own network gone a check is unknown, not failed, and heals', slow, async () => {
  const env = home();
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${port}/`;
  const file = stackFile(env, { ...nothingElse, checks: [{ name: 'api', url, every: '2s', fast: '1s' }] });
  const serve = `require("http").createServer((_, to) => to.end("{}")).listen(${port}, "127.0.0.1")`;
  const inside = `ip link set lo up; ${process.execPath} -e '${serve}' & exec ${program} --config ${file}`;
  const terminal = openInShell(`unshare -n sh -c "${inside.replaceAll('"', '\\"')}"`, { ...size, env });
  const { sees } = await watchIn(terminal);
  const link = (state: 'up' | 'down') =>
    execa('nsenter', ['-n', '-t', `${consoleBelow(terminal.pid)}`, 'ip', 'link', 'set', 'lo', state]);
  await sees(/● api +200 /);

  await link('down');
  await sees(/\? api +unknown since \d\d:\d\d · our own network is down/, tried);
  expect(terminal.screen()).not.toMatch(/CheckFailing|api +fail/);
  await link('up');
  await sees(/● api +200 /, healedWithin);
  expect(terminal.raw()).not.toMatch(/CheckFailing/);
  terminal.press('q');
  await terminal.exited;
});

test('with our own network gone no server is called down', async () => {
  const env = home();
  const file = stackFile(env, {
    ...nothingElse,
    postgres: [{ name: 'main', nodes: [{ name: 'p1', url: 'postgresql://ops@127.0.0.1:5432/shop' }] }],
    redis: [{ name: 'cache', nodes: [{ name: 'm1', url: 'redis://127.0.0.1:6379' }] }],
    nginx: [{ name: 'web', status: 'http://127.0.0.1:80/nginx_status' }],
  });
  const { stdout } = await execa('unshare', ['-n', program, 'status', '--config', file], {
    ...{ env, extendEnv: false, reject: false },
  });
  expect(stdout.match(/cannot be asked: our own network is down/g)?.length).toBeGreaterThanOrEqual(3);
  expect(stdout).not.toMatch(/(Postgres|Redis|Nginx)Down/);
});
