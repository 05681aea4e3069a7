import { expect, test } from 'vitest';
import { sourceOf, sourcesOf } from '../../../src/domain/logs/sources.ts';
import { keyOf } from '../../../src/domain/logs.ts';
import { firstLog, nginxLogs } from '../../../src/domain/nginx/logs.ts';
import { known, live, now, stackOf } from '../../views/world.ts';
import { configuration, webSystem } from './readings.ts';

const readings = known({ nginxConfiguration: { [webSystem.id]: live(configuration(now)) } });

test('the logs of a configuration are logs to look into, each once', () => {
  const stack = stackOf(webSystem);
  expect(sourcesOf(readings, stack).map(keyOf)).toEqual(['log/web-access.log', 'log/web-error.log']);
  const declared = { name: 'access', file: '/var/log/nginx/access.log', format: 'nginx' } as const;
  expect(sourcesOf(readings, { ...stack, logs: [declared] }).map(keyOf)).toEqual([
    'log/access',
    'log/web-error.log',
  ]);
});

test('of an alert about an nginx, or an upstream of it, it is the log of errors', () => {
  for (const target of ['nginx/web', 'nginx/web api'])
    expect(sourceOf(target, readings, stackOf(webSystem))).toMatchObject({
      file: '/var/log/nginx/error.log',
    });
  expect(sourceOf('nginx/other', readings, stackOf(webSystem))).toBeUndefined();
});

test('two of one name bear their paths, and without one of errors the first is taken', () => {
  const logs = ['/a/access.log', '/b/access.log'];
  expect(nginxLogs(webSystem, { logs }).map(({ name }) => name)).toEqual(logs);
  expect(firstLog(webSystem, { logs })?.file).toBe('/a/access.log');
});
