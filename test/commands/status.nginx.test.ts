import { expect, test } from 'vitest';
import { factsOf } from '../../src/commands/status.facts.ts';
import { statusOf } from '../../src/commands/status.json.ts';
import { formatPrometheus } from '../../src/commands/status.prometheus.ts';
import { statusSchema } from '../../src/commands/status.schema.ts';
import { at, read, world } from '../alerts/worlds.ts';
import { configuration, members, passes, refuses, serving, webSystem } from '../domain/nginx/readings.ts';

const known = world(
  read('nginx', webSystem, serving()),
  read('nginxConfiguration', webSystem, configuration(at)),
  read('nginxUpstreams', webSystem, members(at, passes, refuses)),
);

test('an nginx is told in one line', () => {
  expect(factsOf(known, webSystem)).toEqual([
    '34/s requests',
    '12 active',
    'api 1 of 2 up',
    'certificate 80 d left',
  ]);
});

test('and as JSON, with each member and why it is down', () => {
  const status = statusSchema.parse(statusOf(known, '0'));
  expect(status.systems[0]).toMatchObject({ id: 'nginx/web', kind: 'nginx', uptime_seconds: 8 * 86_400 });
  expect(status.nginx[0]).toMatchObject({ id: 'nginx/web', connections_active: 12, requests_per_second: 34 });
  expect(status.nginx[0]?.upstreams[0]?.members.map(({ state, because }) => [state, because])).toEqual([
    ['up', null],
    ['down', 'connection refused 10.0.0.2:80'],
    ['marked down', null],
  ]);
});

test('and as metrics under the names of its exporter; a member that is marked down has no sample', () => {
  const lines = formatPrometheus(known, '0').split('\n');
  const of = (name: string): readonly string[] => lines.filter((line) => line.startsWith(`${name}{`));
  expect(of('nginx_connections_active')).toEqual(['nginx_connections_active{system="nginx/web"} 12']);
  expect(of('nginx_http_requests_total')).toEqual(['nginx_http_requests_total{system="nginx/web"} 81220']);
  expect(of('quarterdeck_nginx_upstream_member_up')).toEqual([
    'quarterdeck_nginx_upstream_member_up{upstream="api",server="10.0.0.1:80",system="nginx/web"} 1',
    'quarterdeck_nginx_upstream_member_up{upstream="api",server="10.0.0.2:80",system="nginx/web"} 0',
  ]);
  expect(of('x509_cert_not_after')).toHaveLength(1);
});
