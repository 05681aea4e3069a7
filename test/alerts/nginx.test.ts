import { expect, test } from 'vitest';
import {
  certificate,
  configuration,
  members,
  passes,
  refuses,
  serving,
  webSystem,
} from '../domain/nginx/readings.ts';
import { judged } from './judged.ts';
import { at, failed, type Part, read, world } from './worlds.ts';

const answers = read('nginx', webSystem, serving());
const alertsOf = (...parts: readonly Part[]) =>
  judged(world(answers, ...parts)).alerts.map(
    ({ name, severity, target, summary }) => `${severity} ${name} ${target}: ${summary}`,
  );
const upstream = (...found: Parameters<typeof members> extends [number, ...infer Two] ? Two : never) =>
  read('nginxUpstreams', webSystem, members(at, ...found));
const configured = (parts: Parameters<typeof configuration>[1]) =>
  read('nginxConfiguration', webSystem, configuration(at, parts));

test('an nginx that is well raises nothing', () => {
  expect(alertsOf(upstream(passes, passes), configured({}))).toEqual([]);
});

test('one that does not answer is an alert that says why', () => {
  expect(alertsOf(failed('nginx', webSystem, 'refused', 'web does not answer: connection refused'))).toEqual([
    'critical NginxDown nginx/web: web does not answer: connection refused',
  ]);
});

test('of the members some down is a warning, all of them critical, and one that is marked down is none', () => {
  expect(alertsOf(upstream(passes, refuses))).toEqual([
    'warning NginxUpstreamDown nginx/web api: 1 of 2 up: connection refused 10.0.0.2:80',
  ]);
  expect(alertsOf(upstream(refuses, refuses))).toEqual([
    'critical NginxUpstreamDown nginx/web api: 0 of 2 up: connection refused 10.0.0.2:80',
  ]);
});

test('connections that are dropped are an alert', () => {
  const dropping = serving({ rates: { accepted: 40, dropped: 2, requests: 34 } });
  expect(alertsOf(read('nginx', webSystem, dropping))).toEqual([
    'critical NginxDropsConnections nginx/web: accepts connections and drops them, 2/s: worker_connections is reached',
  ]);
});

test.each([
  [80, []],
  [12, ['warning NginxCertificateExpiring nginx/web: shop.example: 12 d left, limit 20 d']],
  [2, ['critical NginxCertificateExpiring nginx/web: shop.example: 2 d left, limit 3 d']],
  [-2, ['critical NginxCertificateExpiring nginx/web: shop.example: expired 2 d ago']],
])('a certificate with %d days left', (days, alerts) => {
  expect(alertsOf(configured({ certificates: [certificate(at, days)] }))).toEqual(alerts);
});

test('a configuration that nginx would not start with is an alert with the line; advice is none', () => {
  const finding = {
    what: 'gone.conf cannot be included',
    mend: 'write it',
    at: { file: '/etc/nginx/a.conf', line: 3 },
  };
  expect(alertsOf(configured({ findings: [{ kind: 'unsafe', ...finding }] }))).toEqual([]);
  expect(alertsOf(configured({ findings: [{ kind: 'broken', ...finding }] }))).toEqual([
    'warning NginxConfigurationBroken nginx/web: it would not start again: gone.conf cannot be included (/etc/nginx/a.conf:3)',
  ]);
});
