import { describe, expect, it } from 'vitest';
import { examineSettings } from '../../../src/commands/doctor/postgres.settings.ts';
import type { Settings } from '../../../src/domain/postgres/databases.ts';
import type { Environment } from '../../../src/domain/stack.ts';

const sound = {
  autovacuum: 'on',
  fsync: 'on',
  full_page_writes: 'on',
  listen_addresses: '*',
  log_min_duration_statement: '1000',
  password_encryption: 'scram-sha-256',
  ssl: 'on',
};
const examine = (
  values: Settings['values'],
  pendingRestart: readonly string[] = [],
  environment: Environment = 'production',
) =>
  examineSettings(environment, 'p1', { values: { ...sound, ...values }, pendingRestart }).map(
    ({ severity, what }) => `${severity}: ${what}`,
  );

describe('the settings of a server', () => {
  it('are sound', () => {
    expect(examine({})).toEqual([]);
    expect(examine({ ssl: 'off', listen_addresses: 'localhost, 127.0.0.1' })).toEqual([]);
  });

  it.each([
    [
      { log_min_duration_statement: '-1' },
      'warning: log_min_duration_statement is off: slow statements leave no trace in the log',
    ],
    [
      { log_min_duration_statement: '5000' },
      'warning: log_min_duration_statement is 5000 ms: statements of a second leave no trace in the log',
    ],
    [{ fsync: 'off' }, 'problem: fsync is off: a crash of the machine can destroy every database'],
    [{ full_page_writes: 'off' }, 'problem: full_page_writes is off: a crash can tear pages for good'],
    [{ autovacuum: 'off' }, 'warning: autovacuum is off: tables grow until the server stops itself'],
    [
      { password_encryption: 'md5' },
      'warning: new passwords are kept as md5, which can be guessed from a stolen copy',
    ],
    [{ ssl: 'off' }, 'warning: it listens on * and speaks no TLS: data and passwords can be read on the way'],
  ])('are not, with %j', (values, what) => expect(examine(values)).toEqual([what]));

  it('wait for a restart', () => {
    expect(examine({}, ['max_connections'])).toEqual([
      'warning: changed, and not in force before a restart: max_connections',
    ]);
  });

  it('are only mentioned in development', () => {
    expect(examine({ log_min_duration_statement: '-1' }, [], 'development')).toEqual([
      'ok: log_min_duration_statement is off: slow statements leave no trace in the log',
    ]);
  });
});
