import { expect, test } from 'vitest';
import { examineCheck } from '../../../src/commands/doctor/checks.ts';
import { foldCheck } from '../../../src/domain/check/fold.ts';
import type { Attempt } from '../../../src/domain/check.ts';
import { at, read, world } from '../../alerts/worlds.ts';
import { attempt, spec } from '../../domain/check/attempts.ts';
import { apiSystem } from '../checks.ts';

const found = (changed: Partial<Attempt>) => {
  const check = foldCheck(spec(), [attempt(changed)], undefined, at);
  return examineCheck(world(read('check', apiSystem, check)), apiSystem).map(
    ({ severity, what }) => `${severity}: ${what}`,
  );
};

test('a check that passes is fine, one that fails or cannot tell is a warning with its reason', () => {
  expect(found({})).toEqual(['ok: passes in 41 ms']);
  expect(found({ status: 503 })).toEqual(['warning: it fails: answered 503']);
  const error = { blames: 'us', message: '$TOKEN is not set' } as const;
  expect(found({ error })).toEqual(['warning: it cannot tell: $TOKEN is not set']);
});

test('a self-signed certificate in production is a warning', () => {
  const certificate = {
    subject: 'shop',
    issuer: 'shop',
    expiresAt: at + 90 * 86_400_000,
    expiring: 'shop',
    selfSigned: true,
    distrust: 'it is self-signed',
    protocol: 'TLSv1.3',
  };
  expect(found({ certificate })).toEqual([
    'ok: passes in 41 ms',
    'warning: a self-signed certificate in production',
  ]);
});
