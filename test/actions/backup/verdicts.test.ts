import { describe, expect, it, test } from 'vitest';
import { backup as action } from '../../../src/actions/backup/backup.ts';
import type { Survey } from '../../../src/actions/backup/survey.ts';
import { reserveOf, verdicts } from '../../../src/actions/backup/verdicts.ts';
import { postgresBackup } from '../../../src/config/schema/backup.ts';
import type { Stack } from '../../../src/domain/stack.ts';
import { worldOf } from '../../../src/domain/world.ts';
import { backup } from '../../domain/backups.ts';

const gigabyte = 1024 ** 3;
const system = {
  id: 'postgres/main/p1',
  kind: 'postgres',
  title: 'p1',
  group: 'main',
  where: '10.0.0.11:5432/shop',
} as const;

/** An ordinary night, in which nothing speaks against a dump. */
const survey = (more: Partial<Survey> = {}, server: Partial<Survey['server']> = {}): Survey => ({
  system,
  cluster: 'main',
  section: postgresBackup.parse({ directory: '/var/backups/shop' }),
  method: 'dump',
  server: {
    version: '15.18',
    versionNumber: 150_018,
    systemIdentifier: '1',
    position: '0/1',
    role: 'primary',
    standbyDelay: '30s',
    tablespaces: 0,
    sendersLeft: 8,
    connectionsLeft: 60,
    oldestTransaction: 1_000,
    ...server,
  },
  database: { name: 'shop', oid: 16_384, isWatched: true },
  databases: ['shop'],
  bytes: 10 * gigabyte,
  last: undefined,
  running: [],
  client: { name: 'pg_dump', version: '15.18' },
  reader: { name: 'pg_restore', version: '15.18' },
  within: undefined,
  hasOperate: true,
  directory: {
    ...{ is: 'there', total: 100 * gigabyte, available: 50 * gigabyte, device: 1 },
    ...{ mode: 0o700, isOurs: true, isWritable: true },
  },
  isBesideData: false,
  jobs: 1,
  wrapper: [],
  ...more,
});

const told = (given: Survey, is: 'warn' | 'refuse') =>
  verdicts(given)
    .filter((verdict) => verdict.is === is)
    .map(({ title, because }) => `${title}: ${because}`);
const directory = (more: Partial<NonNullable<Survey['directory']>>) => ({
  directory: { ...(survey().directory as NonNullable<Survey['directory']>), ...more },
});

describe('before a backup', () => {
  it('nothing speaks against it in an ordinary night', () => {
    expect([...told(survey(), 'refuse'), ...told(survey(), 'warn')]).toEqual([]);
  });

  it.each<[string, Survey, RegExp]>([
    [
      'an older client',
      survey({ client: { name: 'pg_dump', version: '13.9' } }),
      /version 13\.9, and p1 is 15\.18/,
    ],
    [
      'no client that reads it back',
      survey({ reader: { name: 'pg_restore', version: undefined } }),
      /^pg_restore .*there is none/,
    ],
    ['no operate credentials', survey({ hasOperate: false }), /add operate/],
    [
      'too little space',
      survey(directory({ available: 13 * gigabyte })),
      /13 GB of 100 GB, 12 GB needed \(1\.2 × the data\)/,
    ],
    [
      'too little space for one like the last',
      survey({ last: backup({ bytes: 45 * gigabyte }) }),
      /54 GB needed \(1\.2 × the last one\)/,
    ],
    ['a directory that anyone can write to', survey(directory({ mode: 0o777 })), /mode 0777/],
    ['one that we may not write to', survey(directory({ isWritable: false })), /may not write/],
    ['one that cannot be looked at', survey({ directory: undefined }), /permission denied/],
    [
      'one that is being taken',
      survey({ running: [{ application: 'pg_dump', pid: 42, age: 61_000 }] }),
      /pg_dump \(pid 42\) has been taking one for 1m01s/,
    ],
    ['no connection left', survey({ jobs: 4 }, { connectionsLeft: 4 }), /4, 5 needed/],
    [
      'tablespaces of a base backup',
      survey({ method: 'base' }, { tablespaces: 2 }),
      /2 outside of its data directory/,
    ],
    ['no WAL sender for a base backup', survey({ method: 'base' }, { sendersLeft: 1 }), /1, 2 needed/],
  ])('%s refuses it', (_, given, because) => {
    expect(told(given, 'refuse').join('\n')).toMatch(because);
  });

  it.each<[string, Survey, RegExp]>([
    ['a standby', survey({}, { role: 'standby' }), /max_standby_streaming_delay \(30s\)/],
    ['a base backup of a standby', survey({ method: 'base' }, { role: 'standby' }), /a promotion meanwhile/],
    ['the filesystem of the data itself', survey({ isBesideData: true }), /who loses one loses both/],
    ['a long transaction', survey({}, { oldestTransaction: 7_200_000 }), /open for 2h00m/],
    ['a directory that others look into', survey(directory({ mode: 0o755 })), /mode 0755/],
    ['one of another user', survey(directory({ isOurs: false })), /belongs to another user/],
    ['a size that nobody knows', survey({ bytes: undefined }), /it stops when 2 GB are left/],
  ])('%s is a warning', (_, given, because) => {
    expect(told(given, 'warn').join('\n')).toMatch(because);
    expect(told(given, 'refuse')).toEqual([]);
  });

  it('a twentieth of a small filesystem stays free, and of a large one 2 GB', () => {
    expect(reserveOf(survey(directory({ total: gigabyte })))).toBe(gigabyte * 0.05);
    expect(reserveOf(survey())).toBe(2 * gigabyte);
  });
});

test('it can be planned where the stack file names a directory, and nowhere else', () => {
  const stack: Stack = {
    name: 'shop',
    environment: undefined,
    access: 'operate',
    accessBecause: undefined,
    systems: [system],
    backups: [{ target: 'postgres/main', directory: '/var/backups/shop' }],
  };
  const whyNot = (more: Partial<Stack>, name = 'main') =>
    action.disabledReason(worldOf({ ...stack, ...more }, 0), { kind: 'postgres', name });
  expect(whyNot({})).toBeUndefined();
  expect(whyNot({}, 'main/p1')).toBeUndefined();
  expect(whyNot({}, 'other')).toBe('The stack has no PostgreSQL cluster or node other.');
  expect(whyNot({ backups: [] })).toBe(
    'The stack file names no directory for the backups of main: add backup: { directory: PATH } to it.',
  );
  expect(whyNot({ access: 'watch' })).toContain('access is watch');
});
