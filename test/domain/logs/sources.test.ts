import { expect, test } from 'vitest';
import type { Check } from '../../../src/domain/check.ts';
import { sourceOf, sourcesOf } from '../../../src/domain/logs/sources.ts';
import { keyOf, targetOf } from '../../../src/domain/logs.ts';
import { container, engine, known, live, stackOf, systems } from '../../views/world.ts';

const far = { ...systems.docker, id: 'docker/far' };
const access = { name: 'access', file: '/var/log/nginx/access.log', format: 'nginx' } as const;
const stack = { ...stackOf(systems.host, systems.docker, far), logs: [access] };
const checked = (kind: Check['kind'], name: string) =>
  live({ name: kind, kind, instances: [{ name }] } as unknown as Check); // only what is asked here
const readings = known({
  containers: {
    docker: live(engine([container('web'), container('api')])),
    'docker/far': live(engine([container('web')])),
  },
  hostEvents: {
    host: live({
      events: [],
      units: { 'nginx.service': 1, 'user.slice': 1, 'cron.service': 1 },
      unread: [],
      marks: {},
    }),
  },
  check: {
    'check/a': checked('systemd', 'nginx.service'),
    'check/b': checked('container', 'api'),
    'check/c': checked('http', 'web'),
  },
});

test('containers, declared files and services keep a log; the same name on two engines is two', () => {
  expect(sourcesOf(readings, stack).map(keyOf)).toEqual([
    'docker api',
    'docker web',
    'docker/far web',
    'log/access',
    'unit/cron.service',
    'unit/nginx.service',
  ]);
});

test.each([
  ['container/api', { kind: 'container', name: 'api' }],
  ['log/access', { kind: 'log', name: 'access' }],
  ['unit/postgresql@15-main', { kind: 'unit', name: 'postgresql@15-main' }],
  ['check/systemd', { kind: 'unit', name: 'nginx.service' }],
  ['check/container', { kind: 'container', name: 'api' }],
])('the log of %s is known', (target, expected) => {
  const source = sourceOf(target, readings, stack);
  expect(source && targetOf(source)).toEqual(expected);
});

test.each(['container/gone', 'check/http', 'check/none', 'postgres/main/p1', 'host', ''])(
  '%s keeps none',
  (target) => {
    expect(sourceOf(target, readings, stack)).toBeUndefined();
  },
);
