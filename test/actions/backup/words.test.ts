import { describe, expect, it, test } from 'vitest';
import { dumpCommand, globalsCommand } from '../../../src/actions/backup/commands.ts';
import type { DumpFacts } from '../../../src/actions/backup/facts.ts';
import { applicationOf, libpqEnvironment, passfileText } from '../../../src/actions/backup/libpq.ts';
import { dumpWords, tableIn } from '../../../src/actions/backup/progress.ts';
import { complaintOf } from '../../../src/actions/backup/run.ts';
import { rowsDifference } from '../../../src/actions/verify/inspect.ts';

const login = {
  host: '10.0.0.12',
  port: 5433,
  user: 'ops_dump',
  database: 'shop',
  password: 'p:a\\ss',
  ssl: { mode: 'verify-full', ca: '/ca.pem' },
} as const;

const facts: DumpFacts = {
  is: 'dump',
  id: 'shop_full_20261120_010000',
  key: 'k1',
  target: 'postgres/main',
  system: 'postgres/main/p1',
  directory: '/var/backups',
  timeout: 1,
  reserve: 0,
  server: { version: '15', versionNumber: 150_000, systemIdentifier: null, position: null, role: 'primary' },
  wrapper: ['nice', '-n', '19'],
  tool: { name: 'pg_dump', version: '15' },
  host: 'web-1',
  database: { name: 'a=b host=evil', oid: 1, bytes: null },
  format: 'custom',
  jobs: 2,
  compression: 'gzip',
  isWatched: true,
  within: null,
};

test('a client finds the server by its environment, and no password in it', () => {
  const env = libpqEnvironment(login, {
    application: 'quarterdeck-backup-x',
    env: { PATH: '/bin', SECRET: 's' },
  });
  expect(env).toMatchObject({
    PGHOST: '10.0.0.12',
    PGPORT: '5433',
    PGUSER: 'ops_dump',
    PGDATABASE: 'shop',
    PGSSLMODE: 'verify-full',
    PGSSLROOTCERT: '/ca.pem',
    PGAPPNAME: 'quarterdeck-backup-x',
    PGPASSFILE: '/dev/null',
  });
  expect(JSON.stringify(env)).not.toContain('ss"');
  expect(env).not.toHaveProperty('SECRET');
  expect(passfileText(login)).toBe('*:*:*:*:p\\:a\\\\ss\n');
  expect(applicationOf(`shop\n${'x'.repeat(80)}`)).toHaveLength(63);
});

test('the name of a database is no argument, where it could be read as more', () => {
  expect(dumpCommand(facts, '/b/database.dump').join(' ')).toBe(
    'nice -n 19 pg_dump --no-password --format=custom --compress=1 --lock-wait-timeout=30s --verbose --file=/b/database.dump',
  );
  expect(dumpCommand({ ...facts, format: 'directory', compression: 'zstd' }, '/b/d')).toEqual(
    expect.arrayContaining(['--format=directory', '--compress=zstd:1', '--jobs=2']),
  );
  expect(globalsCommand(facts, '/b/g', 'without passwords')).toContain('--no-role-passwords');
});

describe('what a client complains of', () => {
  it('is one line without its own name twice', () => {
    const errors = [
      'pg_dump: last built-in OID is 16383',
      'pg_dump: error: connection to server at "127.0.0.1", port 5432 failed: FATAL:  sorry, too many clients already',
    ].join('\n');
    expect(complaintOf(['nice', 'pg_dump', '-w'], { exitCode: 1, errors })).toBe(
      'pg_dump: connection to server at "127.0.0.1", port 5432 failed: FATAL: sorry, too many clients already',
    );
  });

  it('is its exit code where it said nothing', () => {
    expect(complaintOf(['pg_dump'], { exitCode: 1, errors: '' })).toBe('pg_dump failed with exit code 1');
  });
});

describe('how far a dump is', () => {
  const sizes = new Map([
    ['public.big', 80],
    ['public.small', 20],
  ]);

  it('is the share of the data that is through', () => {
    const copies = [{ table: 'public.big', share: 0.5, read: 40 }];
    expect(dumpWords(copies, sizes, new Set(['public.small', 'public.big']))).toEqual({
      text: 'public.big (50 %) · table 2 of 2',
      ratio: 0.6,
    });
  });

  it('has no share where the rows of a table, or the sizes, are not known', () => {
    const copies = [{ table: 'public.big', share: undefined, read: 4096 }];
    expect(dumpWords(copies, sizes, new Set(['public.big']))).toEqual({
      text: 'public.big (4 kB) · table 1 of 2',
    });
    expect(dumpWords([], undefined, new Set(['public.big']))).toEqual({ text: 'public.big' });
    expect(dumpWords([], sizes, new Set())).toBeUndefined();
  });

  it('is read from what pg_dump says as it goes', () => {
    expect(tableIn('pg_dump: dumping contents of table "public.orders"')).toBe('public.orders');
    expect(tableIn('pg_dump: saving encoding = UTF8')).toBeUndefined();
  });
});

test('rows that differ are told by the first table', () => {
  expect(rowsDifference({ a: 1, b: 2 }, { a: 1, b: 3 })).toBe('b has 3 rows, 2 were noted');
  expect(rowsDifference({ a: 1 }, {})).toBe('a has no rows, 1 were noted');
  expect(rowsDifference({ a: 0 }, {})).toBeUndefined();
  expect(rowsDifference(undefined, { a: 1 })).toBeUndefined();
});
