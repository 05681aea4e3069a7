import { expect, test } from 'vitest';
import { examineNginx } from '../../../src/commands/doctor/nginx.ts';
import type { NginxFinding } from '../../../src/domain/nginx.ts';
import { at, type Part, read, world } from '../../alerts/worlds.ts';
import { certificate, configuration, serving, webSystem } from '../../domain/nginx/readings.ts';

const found = (...parts: readonly Part[]) =>
  examineNginx(world(read('nginx', webSystem, serving()), ...parts), webSystem).map(
    ({ severity, what }) => `${severity}: ${what}`,
  );
const configured = (parts: Parameters<typeof configuration>[1]) =>
  read('nginxConfiguration', webSystem, configuration(at, parts));

test('an nginx that is as it should be is fine', () => {
  expect(found(configured({}))).toEqual([]);
});

test('without its counters it is half known', () => {
  expect(found(read('nginx', webSystem, serving({ counters: undefined })))).toEqual([
    'warning: it offers no stub_status, so how much it serves is not known',
  ]);
});

test('findings are told with their line: what would keep it from starting is a problem', () => {
  const finding = (kind: NginxFinding['kind']): NginxFinding => ({
    kind,
    what: 'x does not exist',
    mend: 'put it there',
    at: { file: '/etc/nginx/a.conf', line: 3 },
  });
  expect(found(configured({ findings: [finding('broken'), finding('unsafe'), finding('unread')] }))).toEqual([
    'problem: x does not exist (/etc/nginx/a.conf:3)',
    'warning: x does not exist (/etc/nginx/a.conf:3)',
    'warning: x does not exist (/etc/nginx/a.conf:3)',
  ]);
});

test('a file that was changed and not loaded is told, and a self-signed certificate in production', () => {
  const files = [{ path: '/etc/nginx/nginx.conf', hash: 'b', changedAt: at - 60_000 }];
  expect(found(configured({ files }))).toEqual([
    'warning: /etc/nginx/nginx.conf was changed after nginx loaded it',
  ]);
  expect(found(configured({ certificates: [{ ...certificate(at, 80), isSelfSigned: true }] }))).toEqual([
    'warning: /etc/nginx/ssl/shop.pem is a self-signed certificate in production',
  ]);
});
