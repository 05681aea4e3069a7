import { describe, expect, it } from 'vitest';
import {
  examineEnvironment,
  examineSafety,
  examineValues,
} from '../../../../src/commands/doctor/environment/values.ts';
import { fixture, given, wrong } from './given.ts';

describe('the values of an environment file', () => {
  it('are all there and right', () => {
    expect(wrong(examineValues(given(fixture('production'))))).toEqual([]);
    expect(wrong(examineSafety(given(fixture('production'))))).toEqual([]);
  });

  it('are missing, empty, or no value of their kind', () => {
    expect(wrong(examineValues(given(fixture('careless'))))).toEqual([
      'problem .env:3: LOG_LEVEL is none of DEBUG, INFO, WARNING, ERROR, CRITICAL',
      'problem .env:4: PORT is no port, expected a number from 1 to 65535',
      'problem .env:6: DB_POOL_SIZE is no whole number',
      'problem .env:10: ENCRYPTION_KEY is empty',
      'problem .env:16: METRICS_ENABLED is neither true nor false',
    ]);
    expect(wrong(examineValues(given(fixture('quickstart'))))).toEqual([
      'problem .env: JWT_SECRET is missing',
      'problem .env: ENCRYPTION_KEY is missing',
    ]);
  });

  it('name a database by a URL or by its parts, or a file with the secret', () => {
    const missing = (text: string) =>
      wrong(examineValues(given(text))).filter((what) => what.endsWith('is missing'));
    expect(
      missing('DB_HOST=db\nSECRET_KEY_FILE=/run/secrets/key\nJWT_SECRET_KEY=x\nENCRYPTION_KEY=x'),
    ).toEqual([]);
    expect(missing('')).toHaveLength(4);
  });

  it('refuse MySQL clearly', () => {
    expect(wrong(examineValues(given('DATABASE_URL=mysql://a:b@db/shop')))).toContain(
      'problem .env:1: DATABASE_URL is a MySQL URL: MySQL is not supported, only PostgreSQL is',
    );
  });

  it('take SQLite in a file, and not in memory', () => {
    const said = (url: string) =>
      wrong(examineValues(given(`DATABASE_URL=${url}`))).filter((what) => what.includes('DATABASE_URL'));
    expect(said('sqlite:////data/app.db')).toEqual([]);
    expect(said('sqlite:///:memory:')).toEqual([
      'problem .env:1: DATABASE_URL is a database in memory, which only its own process can see',
    ]);
  });

  it('mention the defaults that hold where nothing is said', () => {
    const said = examineValues(given('NODE_ENV=production')).filter(({ severity }) => severity === 'ok');
    expect(said.map(({ what }) => what)).toEqual([
      'REDIS_URL is left out; the usual default is redis://localhost:6379',
      'LOG_LEVEL is left out; the usual default is INFO',
      'PORT is left out; the usual default is 8000',
      'DB_POOL_SIZE is left out; the usual default is 20',
      'DB_MAX_OVERFLOW is left out; the usual default is 30',
    ]);
  });
});

describe('in production', () => {
  it('what is meant for development is unsafe', () => {
    expect(wrong(examineSafety(given(fixture('careless'))))).toEqual([
      'problem .env:2: DEBUG is on in production: errors tell strangers how it works',
      'warning .env:5: DATABASE_URL leads to this machine: inside a container that is the container itself',
      'warning .env:7: REDIS_URL leads to this machine: inside a container that is the container itself',
      'warning .env:15: ALLOWED_HOSTS lets everybody in (*)',
      'warning .env:17: LOG_LEVEL is DEBUG in production: logs grow fast and may hold secrets',
    ]);
  });

  it('is not what a file for development is judged by', () => {
    const text = fixture('careless').replace('ENVIRONMENT=production', 'ENVIRONMENT=dev');
    expect(wrong(examineSafety(given(text)))).toEqual([]);
  });

  it('runs with the file that is for it', () => {
    expect(wrong(examineEnvironment(given('APP_ENV=staging'), 'production'))).toEqual([
      'warning .env: it is for staging, and the stack file says production',
    ]);
    expect(examineEnvironment(given('APP_ENV=prod'), 'production')).toEqual([]);
    expect(examineEnvironment(given('A=1'), 'production')).toEqual([]);
  });
});
