import { parsePort } from '../addresses/local.ts';
import { parsePostgresUrl } from '../addresses/postgres-url.ts';
import { parseRedisUrl } from '../addresses/redis-url.ts';
import { isSqliteUrl, parseSqliteUrl } from '../addresses/sqlite-url.ts';
import { parseSslMode, sslModes } from '../addresses/ssl.ts';
import { parseEnvironment } from './names.ts';

/** A variable that the documents name, or one like it (requirement A5). */
export type Expected = {
  /** The name that the template has. */
  readonly name: string;
  /** Names it goes by elsewhere. */
  readonly also?: RegExp;
  /** What it is for, as a comment. */
  readonly about: string;
  readonly need: 'required' | 'default' | 'optional';
  /** What holds where it is left out. */
  readonly otherwise?: string;
  /** The end of a sentence that begins with its name, where the value is none; it never quotes it. */
  readonly wrong?: (value: string) => string | undefined;
};

const oneOf =
  (words: readonly string[]) =>
  (value: string): string | undefined =>
    words.includes(value.toUpperCase()) ? undefined : `is none of ${words.join(', ')}`;

const whole = (value: string): string | undefined =>
  /^\d{1,9}$/.test(value) ? undefined : 'is no whole number';

const port = (value: string): string | undefined =>
  parsePort(value) === undefined ? 'is no port, expected a number from 1 to 65535' : undefined;

const yesOrNo = (value: string): string | undefined =>
  /^(?:true|false|1|0|yes|no|on|off)$/i.test(value) ? undefined : 'is neither true nor false';

function databaseUrl(value: string): string | undefined {
  const parsed = isSqliteUrl(value) ? parseSqliteUrl(value) : parsePostgresUrl(value);
  return parsed.is === 'refused' ? parsed.because : undefined;
}

function redisUrl(value: string): string | undefined {
  const parsed = parseRedisUrl(value);
  return parsed.is === 'refused' ? parsed.because : undefined;
}

/** Everything the documents say about an application's variables. */
export const expected: readonly Expected[] = [
  {
    name: 'ENVIRONMENT',
    also: /^(?:APP_ENV|FLASK_ENV|NODE_ENV|DJANGO_ENV|RAILS_ENV)$/,
    about: 'development, testing, staging or production',
    need: 'default',
    otherwise: 'production',
    wrong: (value) =>
      parseEnvironment(value) === undefined
        ? 'is none of development, testing, staging, production'
        : undefined,
  },
  {
    name: 'DATABASE_URL',
    about: 'postgresql://USER:PASSWORD@HOST:PORT/DATABASE or sqlite:////PATH',
    need: 'required',
    wrong: databaseUrl,
  },
  { name: 'SECRET_KEY', about: '64 random characters: openssl rand -hex 32', need: 'required' },
  {
    name: 'JWT_SECRET',
    also: /^JWT_SECRET_KEY$/,
    about: '64 random characters of its own',
    need: 'required',
  },
  { name: 'ENCRYPTION_KEY', about: '64 random characters of its own', need: 'required' },
  {
    name: 'REDIS_URL',
    about: 'redis://:PASSWORD@HOST:PORT/DATABASE',
    need: 'default',
    otherwise: 'redis://localhost:6379',
    wrong: redisUrl,
  },
  {
    name: 'LOG_LEVEL',
    about: 'DEBUG, INFO, WARNING, ERROR or CRITICAL',
    need: 'default',
    otherwise: 'INFO',
    wrong: oneOf(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']),
  },
  {
    name: 'PORT',
    also: /_PORT$/,
    about: 'what the application listens on',
    need: 'default',
    otherwise: '8000',
    wrong: port,
  },
  { name: 'DB_POOL_SIZE', about: 'connections kept open', need: 'default', otherwise: '20', wrong: whole },
  {
    name: 'DB_MAX_OVERFLOW',
    about: 'connections beyond these, when it is busy',
    need: 'default',
    otherwise: '30',
    wrong: whole,
  },
  {
    name: 'DB_SSL_MODE',
    also: /^PGSSLMODE$/,
    about: `how TLS is asked of the database: ${sslModes}`,
    need: 'optional',
    wrong: (value) => (parseSslMode(value) === undefined ? `is none of ${sslModes}` : undefined),
  },
  {
    name: 'DEBUG',
    also: /^(?:FLASK_DEBUG|APP_DEBUG|DJANGO_DEBUG)$|_ENABLED$|^ENABLE_/,
    about: 'never true in production',
    need: 'optional',
    wrong: yesOrNo,
  },
  {
    name: 'ALLOWED_HOSTS',
    about: 'names the application answers to, with commas; never *',
    need: 'optional',
  },
  {
    name: 'S3_BACKUP_ENABLED',
    about: 'true: backups are copied to a bucket that speaks S3',
    need: 'optional',
    wrong: yesOrNo,
  },
  { name: 'S3_BACKUP_BUCKET', about: 'the bucket; it has to be there', need: 'optional' },
  { name: 'S3_REGION', about: 'its region: eu-central-1', need: 'optional' },
  { name: 'S3_ACCESS_KEY', about: 'the id of a key that may write there', need: 'optional' },
  { name: 'S3_SECRET_KEY', about: 'that key', need: 'optional' },
  { name: 'DATABASE_PASSWORD', about: 'where it is not in DATABASE_URL', need: 'optional' },
  { name: 'REDIS_PASSWORD', about: 'where it is not in REDIS_URL', need: 'optional' },
  { name: 'ADMIN_PASSWORD', about: 'of the first user', need: 'optional' },
];

export const expectedOf = (name: string): Expected | undefined =>
  expected.find((one) => one.name === name) ?? expected.find(({ also }) => also?.test(name));
