import { expect, test } from 'vitest';
import { tarCommand } from '../../../src/actions/backup/files/write.ts';
import { hasBackup, sqliteOfNode } from '../../../src/actions/backup/sqlite/programs.ts';

test.each([
  ['22.12.0', false],
  ['22.16.0', true],
  ['23.7.0', false],
  ['23.8.0', true],
  ['24.0.0', true],
])('Node %s has the online backup of SQLite: %s', (version, has) => expect(hasBackup(version)).toBe(has));

test('a Node that has none refuses it', () =>
  expect(sqliteOfNode({ node: '22.12.0' })).toEqual({
    ...{ title: 'SQLite of Node', is: 'refuse' },
    because: 'Node 22.12.0 cannot copy a database that is in use: it takes 22.16 or newer',
  }));

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
      ...{ paths: ['/srv', '/etc/-x:y'], exclude: ['*.sock'], isEncrypted: false },
    },
    '/srv/[b]/x:1.partial/archive.tar.gz',
    ['/srv/[b]'],
  );
  expect(argv).toEqual(
    expect.arrayContaining(['--force-local', '--no-unquote', '--numeric-owner', '--gzip']),
  );
  expect(argv.slice(-8)).toEqual([
    ...[
      '--exclude=srv/[b]',
      '--no-anchored',
      '--wildcards',
      '--exclude=.quarterdeck-restore-*',
      '--exclude=*.sock',
      '--',
      'srv',
      'etc/-x:y',
    ],
  ]);
});
