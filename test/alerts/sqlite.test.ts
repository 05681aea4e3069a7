import { expect, test } from 'vitest';
import { app, appSystem, held, stuck } from '../domain/sqlite.ts';
import { judged } from './judged.ts';
import { failed, type Part, read, world } from './worlds.ts';

const raised = (...parts: readonly Part[]): readonly string[] =>
  judged(world(...parts)).alerts.map(({ severity, name, target, summary }) =>
    [severity, name, target, summary].join(' '),
  );
const database = (more: Parameters<typeof app>[0] = {}) => read('sqlite', appSystem, app(more));

test('a database that is well raises nothing, nor does one that is written to at this moment', () => {
  expect(raised(database())).toEqual([]);
  expect(raised(database({ locks: held(0) }))).toEqual([]);
  expect(raised(database({ locks: { is: 'unknown', because: 'this is a container' } }))).toEqual([]);
});

test('alerts say who, for how long, and what comes of it', () => {
  expect(raised(database({ locks: held(12_000, 'exclusive') }))).toEqual([
    'warning SqliteLocked sqlite/app pid 4121 (node) holds the lock for 12 s without a commit: others can neither read nor write',
  ]);
  expect(raised(database(stuck(100 * 1024 ** 2)))).toEqual([
    'warning SqliteWalGrows sqlite/app 100 MB of the WAL are not checkpointed, limit 64 MB: pid 99 (python3) reads an old state for 12m00s, which prevents it',
  ]);
  expect(raised(database({ space: { size: 1024 ** 4, available: 10 * 1024 ** 2 } }))).toEqual([
    'critical SqliteDiskLow sqlite/app 10 MB left on its filesystem, limit 64 MB: then writes fail',
  ]);
  expect(raised(failed('sqlite', appSystem, 'missing', 'app is not there: no file /srv/app.db'))).toEqual([
    'critical SqliteDown sqlite/app app is not there: no file /srv/app.db',
  ]);
});
