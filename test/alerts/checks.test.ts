import { expect, test } from 'vitest';
import { foldCheck } from '../../src/domain/check/fold.ts';
import type { Attempt, Check } from '../../src/domain/check.ts';
import { fullCheck } from '../commands/checks.ts';
import { attempt, spec } from '../domain/check/attempts.ts';
import { judged } from './judged.ts';
import { at, read, world } from './worlds.ts';

const api = { id: 'check/api', kind: 'check', title: 'api', where: 'https://shop.example/health' } as const;
const alertsOf = (check: Check) =>
  judged(world(read('check', api, check))).alerts.map(
    ({ name, severity, target, summary }) => `${severity} ${name} ${target}: ${summary}`,
  );
const once = (...tries: readonly Partial<Attempt>[]) =>
  foldCheck(
    spec(),
    tries.map((changed, index) => attempt({ instance: `web-${index + 1}`, ...changed })),
    undefined,
    at,
  );
const expiring = (days: number): Check => {
  const certificate = {
    ...fullCheck().instances[0]?.certificate,
    expiresAt: at + days * 86_400_000,
  } as Attempt['certificate'];
  return once(certificate === undefined ? {} : { certificate });
};

test('a check that passes raises nothing, nor one that cannot tell', () => {
  expect(alertsOf(fullCheck())).toEqual([]);
  expect(alertsOf(once({ error: { blames: 'us', message: 'our own network is down' } }))).toEqual([]);
});

test('one that fails is an alert of its own severity, with why', () => {
  expect(alertsOf(once({ status: 503 }))).toEqual([
    'critical CheckFailing check/api: failed 1 of 3: answered 503',
  ]);
});

test('of two instances one down is a warning', () => {
  expect(alertsOf(once({}, { status: 500 }))).toEqual([
    'warning CheckFailing check/api: failed 1 of 3: 1 of 2 fail: web-2 answered 500',
  ]);
});

test.each([
  [90, []],
  [20.01, []],
  [12, ['warning CertificateExpiring check/api: 12 d left, limit 20 d']],
  [2, ['critical CertificateExpiring check/api: 2 d left, limit 3 d']],
  [-2, ['critical CertificateExpiring check/api: expired 2 d ago']],
])('a certificate with %d days left', (days, alerts) => {
  expect(alertsOf(expiring(days))).toEqual(alerts);
});
