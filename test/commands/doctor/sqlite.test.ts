import { expect, test } from 'vitest';
import { examineSystems } from '../../../src/commands/doctor/systems.ts';
import type { FailureKind } from '../../../src/core/reading.ts';
import { failed, read, world } from '../../alerts/worlds.ts';
import { app, appSystem, held, locks } from '../../domain/sqlite.ts';

const found = (more: Parameters<typeof app>[0] = {}) =>
  examineSystems(world(read('sqlite', appSystem, app(more)))).map(
    ({ severity, what }) => `${severity} ${what}`,
  );

test('a sound database answers, and no more is said', () => {
  expect(found()).toEqual([expect.stringMatching(/^ok answers in /)]);
});

test('what is unsafe, and what cannot be seen, is told with its mend', () => {
  expect(found({ isOpenToAll: true })).toContain('warning every user of this machine may write to it');
  expect(found({ journal: 'hot' })).toContain(
    'warning a transaction was not finished: a process died while it wrote',
  );
  expect(found({ missing: [{ part: '-wal', because: 'no permission' }] })).toContain(
    'warning its -wal cannot be read: no permission',
  );
  expect(found({ locks: { is: 'unknown', because: 'this is a container' } })).toContain(
    'warning its locks are not known: this is a container',
  );
});

test('a database that is not in WAL mode is a doubt only while somebody holds its lock', () => {
  const rollback = { journalMode: 'rollback', wal: undefined } as const;
  expect(found({ ...rollback, locks: locks() })).toContain(
    'ok it is not in WAL mode: who writes keeps readers out',
  );
  expect(found({ ...rollback, locks: held(9_000) })).toContain(
    'warning somebody holds its lock, and it is not in WAL mode: who writes keeps readers out',
  );
});

test.each([
  ['missing', 'correct the path, or put the file there: /srv/app.db'],
  ['denied', 'let this user read /srv/app.db, and enter its directory'],
  ['protocol', 'see what /srv/app.db is: it is not a database, or it is encrypted'],
  ['timeout', 'see whether the filesystem of /srv/app.db answers'],
] as const satisfies readonly (readonly [FailureKind, string])[])(
  'one that is %s says how to mend it',
  (kind, mend) => {
    expect(examineSystems(world(failed('sqlite', appSystem, kind, 'app cannot be read')))).toContainEqual({
      id: 'sqlite/app',
      severity: 'problem',
      what: 'app cannot be read',
      mend,
    });
  },
);
