import { describe, expect, test } from 'vitest';
import { isCommon, isMonotonous, isPlaceholder, isSecret } from '../../../src/config/env/secrecy.ts';

describe('a variable', () => {
  test.each([
    'SECRET_KEY',
    'JWT_SECRET',
    'ENCRYPTION_KEY',
    'DATABASE_PASSWORD',
    'S3_ACCESS_KEY',
    'CLAUDE_API_KEY',
    'SENTRY_DSN',
    'GITHUB_TOKEN',
    'PGPASSWORD',
  ])('%s is a secret', (name) => expect(isSecret(name, 'x')).toBe(true));

  test.each([
    'LOG_LEVEL',
    'JWT_SECRET_FILE',
    'ACCESS_TOKEN_EXPIRES',
    'KEYBOARD',
    'DATABASE_URL',
    'PASSWORD_MIN_LENGTH',
  ])('%s is none', (name) => expect(isSecret(name, 'postgresql://db/shop')).toBe(false));

  test('that holds a login in a URL is one', () => {
    expect(isSecret('DATABASE_URL', 'postgresql://app:pw@db/shop')).toBe(true);
    expect(isSecret('DATABASE_URL', 'postgresql://app@db/shop')).toBe(false);
  });
});

describe('a value', () => {
  test.each([
    'changeme',
    'change-me-please',
    'CHANGE_ME',
    'your_claude_api_key_here',
    'your-secret-key',
    '<strong-password>',
    'https://your-sentry-dsn@sentry.io/project-id',
    'xxxxxxxx',
    'TODO',
    '********',
  ])('%s is a placeholder', (value) => expect(isPlaceholder(value)).toBe(true));

  test.each(['0f8c1b7e5d2a', 'shop.example', 'INFO', 'redis://redis:6379/0', 'https://sentry.io/4711'])(
    '%s is none',
    (value) => expect(isPlaceholder(value)).toBe(false),
  );

  test.each(['password', 'Postgres', 'c2VjcmV0a2V5', 'admin123', '123456'])(
    '%s is known to everybody',
    (value) => expect(isCommon(value)).toBe(true),
  );

  test('repeats itself, or does not', () => {
    expect(isMonotonous('a'.repeat(64))).toBe(true);
    expect(isMonotonous('abc'.repeat(20))).toBe(true);
    expect(isMonotonous('0f8c1b7e5d2a49a6b3c4d5e6f7081920')).toBe(false);
  });
});
