import { expect, test } from 'vitest';
import type { SslMode } from '../../../src/domain/connection.ts';
import { attempts } from '../../../src/systems/postgres/tls.ts';

const { signal } = new AbortController();
const login = (mode: SslMode, host = 'db.example') => ({
  host,
  port: 5432,
  database: 'shop',
  user: 'app',
  password: undefined,
  ssl: { mode },
});
const ways = async (mode: SslMode) =>
  (await attempts(login(mode), signal)).map((way) =>
    way === false ? 'clear' : way.rejectUnauthorized ? 'checked' : 'encrypted',
  );

test('each sslmode means what libpq means by it', async () => {
  expect(await ways('disable')).toEqual(['clear']);
  expect(await ways('allow')).toEqual(['clear', 'encrypted']);
  expect(await ways('prefer')).toEqual(['encrypted', 'clear']);
  expect(await ways('require')).toEqual(['encrypted']);
  expect(await ways('verify-ca')).toEqual(['checked']);
  expect(await ways('verify-full')).toEqual(['checked']);
});

test('only verify-full checks whose certificate it is', async () => {
  const [ca] = await attempts(login('verify-ca'), signal);
  const [full] = await attempts(login('verify-full'), signal);
  expect(ca).toHaveProperty('checkServerIdentity');
  expect(full).not.toHaveProperty('checkServerIdentity');
});

test('a Unix socket is never encrypted', async () => {
  expect(await attempts(login('verify-full', '/run/postgresql'), signal)).toEqual([false]);
});

test('a certificate file that cannot be read is named', async () => {
  const there = { ...login('verify-ca'), ssl: { mode: 'verify-ca', ca: '/nowhere/ca.pem' } } as const;
  await expect(attempts(there, signal)).rejects.toMatchObject({
    kind: 'credentials',
    message: 'the certificate file "/nowhere/ca.pem" cannot be read',
  });
});
