import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { certificateIn } from '../../../src/systems/nginx/certificate.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/nginx/${name}`, import.meta.url), 'utf8');

test('a file says whose certificate it holds, who signed it, and when the first of its chain expires', () => {
  expect(certificateIn(fixture('chain.pem'))).toEqual({
    subject: 'shop.example',
    issuer: 'shop authority',
    expiresAt: Date.UTC(2036, 10, 18, 3, 19, 45),
    isSelfSigned: false,
  });
  expect(certificateIn(fixture('self-signed.pem'))).toMatchObject({ isSelfSigned: true });
});

test('what holds none says so, and a key beside it is not looked at', () => {
  expect(certificateIn('no PEM at all')).toBeUndefined();
  expect(certificateIn('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')).toBeUndefined();
  const key = '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n';
  expect(certificateIn(key)).toBeUndefined();
  expect(certificateIn(key + fixture('chain.pem'))).toMatchObject({ subject: 'shop.example' });
});
