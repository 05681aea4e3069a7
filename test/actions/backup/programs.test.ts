import { expect, test } from 'vitest';
import { tarCommand } from '../../../src/actions/backup/files/write.ts';
import { rdbCommand } from '../../../src/actions/backup/redis/write.ts';
import { hasBackup } from '../../../src/actions/backup/sqlite/programs.ts';

test.each([
  ['22.12.0', false],
  ['22.16.0', true],
  ['23.7.0', false],
  ['23.8.0', true],
  ['24.0.0', true],
])('Node %s has the online backup of SQLite: %s', (version, has) => expect(hasBackup(version)).toBe(has));

test('Redis is reached over TLS or a socket, and the password is in no argument', () => {
  const login = {
    host: 'r1',
    port: 6380,
    username: 'ops',
    password: 'pa55',
    tls: { verify: false, ca: '/ca.pem' },
  };
  expect(rdbCommand(login, '/b/dump.rdb').join(' ')).toBe(
    'redis-cli -h r1 -p 6380 --user ops --tls --insecure --cacert /ca.pem --rdb /b/dump.rdb',
  );
  const socket = { host: '/run/redis.sock', port: 0, username: undefined, tls: undefined };
  expect(rdbCommand(socket, '/b/dump.rdb').join(' ')).toBe('redis-cli -s /run/redis.sock --rdb /b/dump.rdb');
});

test('names are names to tar, whatever they look like, and backups are not packed into backups', () => {
  const argv = tarCommand(
    {
      ...{
        is: 'files',
        id: 'x',
        key: 'k',
        target: 'files/app',
        directory: '/srv/[b]',
        timeout: 1,
        reserve: 0,
      },
      ...{ wrapper: [], tool: { name: 'tar', version: '' }, host: 'h', compression: 'gzip' },
      ...{ paths: ['/srv', '/etc/-x:y'], exclude: ['*.sock'] },
    },
    '/srv/[b]/x:1.partial/archive.tar.gz',
  );
  expect(argv).toEqual(
    expect.arrayContaining(['--force-local', '--no-unquote', '--numeric-owner', '--gzip']),
  );
  expect(argv.slice(-7)).toEqual([
    ...['--exclude=srv/[b]', '--no-anchored', '--wildcards', '--exclude=*.sock', '--', 'srv', 'etc/-x:y'],
  ]);
});
