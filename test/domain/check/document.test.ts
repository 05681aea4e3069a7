import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ailing, healthOfWord, parseHealthDocument } from '../../../src/domain/check/document.ts';

test('the application’s own health document is taken apart, nested checks as children', () => {
  const body = JSON.stringify({
    status: 'degraded',
    timestamp: '2026-11-20T02:41:00Z',
    uptime_seconds: 3600,
    version: '42',
    environment: 'production',
    checks: {
      database: { status: 'healthy', checks: { replica: { status: 'unhealthy', message: 'lag 38 MB' } } },
      redis: 'ok',
      disk: false,
      'queue:depth': [{ status: 'warn', output: '900 waiting' }, { status: 'pass' }],
      note: null,
    },
  });
  const document = parseHealthDocument(body);
  expect(document).toMatchObject({
    status: 'degraded',
    health: 'warning',
    timestamp: '2026-11-20T02:41:00Z',
    uptime: 3_600_000,
    version: '42',
    environment: 'production',
  });
  expect(document?.parts).toEqual([
    { name: 'database', status: 'healthy', health: 'ok', message: '' },
    { name: 'database.replica', status: 'unhealthy', health: 'critical', message: 'lag 38 MB' },
    { name: 'redis', status: 'ok', health: 'ok', message: '' },
    { name: 'disk', status: 'false', health: 'critical', message: '' },
    { name: 'queue:depth', status: 'warn', health: 'warning', message: '900 waiting' },
    { name: 'queue:depth[1]', status: 'pass', health: 'ok', message: '' },
  ]);
  expect(document && ailing(document).map(({ name }) => name)).toEqual([
    'database.replica',
    'disk',
    'queue:depth',
  ]);
});

test('Spring’s components are parts too, and without a status of its own a document is as bad as they are', () => {
  const document = parseHealthDocument('{"components":{"db":{"status":"UP"},"mail":{"status":"DOWN"}}}');
  expect(document).toMatchObject({ status: '', health: 'critical' });
});

test.each(['', 'OK', '[1]', '"up"', '{"id":1}', '{"status":{"code":1}}', '<html></html>'])(
  '%s is no health document',
  (body) => {
    expect(parseHealthDocument(body)).toBeUndefined();
  },
);

test('a word nobody knows is unknown, not well', () => {
  expect(healthOfWord('tired')).toBe('unknown');
});

test('whatever an application sends, it is read within bounds', () => {
  const deep = `${'{"checks":{"a":'.repeat(500)}"ok"${'}}'.repeat(500)}`;
  expect(parseHealthDocument(deep)?.parts.length).toBeLessThanOrEqual(4);
  const wide = JSON.stringify({
    checks: Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`p${n}`, 'ok'])),
  });
  expect(parseHealthDocument(wide)?.parts).toHaveLength(100);
  fc.assert(
    fc.property(fc.json(), (body) => {
      parseHealthDocument(body);
    }),
  );
});
