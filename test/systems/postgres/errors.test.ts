import { expect, test } from 'vitest';
import { ReadError } from '../../../src/core/reading.ts';
import { explain, NotPostgres, unavailable } from '../../../src/systems/postgres/errors.ts';
import { ConnectionCut } from '../../../src/systems/turns.ts';

const address = {
  host: '127.0.0.1',
  port: 5432,
  database: 'shop',
  user: 'ops_monitor',
  ssl: { mode: 'require' },
} as const;
const error = (message: string, fields: Record<string, string> = {}): Error =>
  Object.assign(new Error(message), fields);
const said = (cause: Error) => {
  const found = explain(cause, 'r2', address);
  return found instanceof ReadError ? [found.kind, found.message] : found;
};

test.each([
  [
    error('connect', { code: 'ECONNREFUSED' }),
    'refused',
    'r2 does not answer: connection refused 127.0.0.1:5432',
  ],
  [error('x', { code: 'ENOTFOUND' }), 'missing', 'r2 does not answer: there is no host "127.0.0.1"'],
  [new ConnectionCut(), 'timeout', 'r2 does not answer: nothing from 127.0.0.1:5432 in time'],
  [new NotPostgres(), 'protocol', 'a server that is not PostgreSQL answered on 127.0.0.1:5432'],
  [error('Connection terminated unexpectedly'), 'closed', 'r2 closed the connection to 127.0.0.1:5432'],
  [
    error('password authentication failed for user "ops_monitor"', { code: '28P01', severity: 'FATAL' }),
    'credentials',
    'password of ops_monitor was not accepted by r2 at 127.0.0.1:5432',
  ],
  [
    error('x', { code: '3D000', severity: 'FATAL' }),
    'missing',
    'database "shop" does not exist on r2 at 127.0.0.1:5432',
  ],
  [
    error('The server does not support SSL connections'),
    'protocol',
    'r2 at 127.0.0.1:5432 does not speak TLS, and sslmode=require asks for it',
  ],
  [
    error('self-signed certificate', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
    'credentials',
    'the certificate of r2 at 127.0.0.1:5432 is not trusted: self-signed certificate',
  ],
  [error('out of memory', { code: '53200', severity: 'FATAL' }), 'protocol', 'r2 refused: out of memory'],
])('%s is a sentence', (cause, kind, message) => {
  expect(said(cause)).toEqual([kind, message]);
});

test('a defect of ours stays what it is', () => {
  const defect = new TypeError('undefined is not a function');
  expect(explain(defect, 'r2', address)).toBe(defect);
});

test('a limit that is reached is known by who counted, in whatever language', () => {
  const full = (routine: string) => unavailable(error('zu viele Verbindungen', { code: '53300', routine }));
  expect(full('InitProcess')).toMatchObject({ is: 'full', limit: 'server' });
  expect(full('InitializeSessionUserId')).toMatchObject({ limit: 'role' });
  expect(full('CheckMyDatabase')).toMatchObject({ limit: 'database' });
});

test.each([
  ['the database system is starting up', 'starting'],
  ['the database system is shutting down', 'stopping'],
  ['the database system is in recovery mode', 'recovering'],
  ['the database system is not yet accepting connections', 'recovering'],
])('%s is a reading', (message, is) => {
  expect(unavailable(error(message, { code: '57P03' }))).toEqual({ is, message });
});
