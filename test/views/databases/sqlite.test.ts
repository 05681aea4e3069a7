import { expect, test } from 'vitest';
import type { Reading } from '../../../src/core/reading.ts';
import type { Sqlite } from '../../../src/domain/sqlite.ts';
import { databasesPanel } from '../../../src/views/databases/panel.ts';
import { sqliteList } from '../../../src/views/databases/sqlite-list.ts';
import { app, appSystem, held, locks, stuck } from '../../domain/sqlite.ts';
import { bodyOf, detailOf, lookAt, summaryOf, tableOf } from '../drawn.ts';
import { down, known, live, stackOf, stale } from '../world.ts';

const other = { ...appSystem, id: 'sqlite/jobs', title: 'jobs', where: '/srv/jobs.db' };
const stack = stackOf(appSystem, other);
const size = { columns: 100, rows: 6 };

const readingsOf = (one: Reading<Sqlite>, two: Reading<Sqlite> = live(app())) =>
  known({ sqlite: { [appSystem.id]: one, [other.id]: two } });
const modelOf = (...readings: Parameters<typeof readingsOf>) =>
  databasesPanel.model(readingsOf(...readings), stack);
const healthOf = (sqlite: Partial<Sqlite>) => databasesPanel.health(modelOf(live(app(sqlite))), lookAt());

test('databases in files stand below the servers, a line each', () => {
  const model = modelOf(live(app()), live(app({ journalMode: 'rollback', wal: undefined })));
  expect(bodyOf(databasesPanel, model, size)).toMatchInlineSnapshot(`
    "─ Databases  
     sqlite ● app        12 MB   WAL 4 MB   20/s commits
     sqlite ● jobs       12 MB   20/s commits   no WAL"
  `);
  expect(summaryOf(databasesPanel, model)).toMatchInlineSnapshot(`"app   jobs"`);
  expect(databasesPanel.health(model, lookAt())).toBe('ok');
});

test('a lock that is held says by whom and for how long, and one that was just taken is no news', () => {
  const locked = modelOf(live(app({ locks: held(41_000, 'exclusive') })));
  expect(bodyOf(databasesPanel, locked, size)).toMatchInlineSnapshot(`
    "─ Databases  
     sqlite ! app        locked 41 s by pid 4121 (node), no reads   12 MB   WAL 4 MB   20/s commits
     sqlite ● jobs       12 MB   WAL 4 MB   20/s commits"
  `);
  expect(summaryOf(databasesPanel, locked)).toMatchInlineSnapshot(
    `"app locked 41 s by pid 4121 (node), no reads   jobs"`,
  );
  expect(healthOf({ locks: held(0) })).toBe('ok');
  expect(healthOf({ locks: held(6_000) })).toBe('warning');
  expect(healthOf({ locks: held(90_000) })).toBe('critical');
});

test('a log that nobody can checkpoint says who prevents it', () => {
  const model = modelOf(live(app(stuck(100 * 1024 ** 2))));
  expect(bodyOf(databasesPanel, model, { columns: 130, rows: 3 })).toMatchInlineSnapshot(`
    "─ Databases  
     sqlite ! app        100 MB not checkpointed   pid 99 (python3) reads an old state for 12m00s   12 MB   WAL 200 MB   20/s commits
     sqlite ● jobs       12 MB   WAL 4 MB   20/s commits"
  `);
  expect(healthOf(stuck(2 * 1024 ** 3))).toBe('critical');
  expect(healthOf({ wal: { bytes: 1024 ** 4, frames: undefined, checkpointed: undefined } })).toBe('ok');
});

test('a full disk and a journal that was left behind are trouble', () => {
  expect(healthOf({ space: { size: 1024 ** 3, available: 1024 ** 2 } })).toBe('critical');
  expect(healthOf({ space: undefined })).toBe('unknown');
  expect(healthOf({ journal: 'hot' })).toBe('warning');
});

test('one that cannot be read greys out alone', () => {
  const model = modelOf(down('app is not there: no file /srv/app.db'));
  expect(bodyOf(databasesPanel, model, size)).toMatchInlineSnapshot(`
    "─ Databases  
     sqlite ▲ app        app is not there: no file /srv/app.db, since 02:38, next try in 4 s
     sqlite ● jobs       12 MB   WAL 4 MB   20/s commits"
  `);
});

test('the list has what is known of each, and a note of what is wrong', () => {
  const readings = readingsOf(
    live(app({ locks: held(41_000) })),
    stale(app(), 'jobs cannot be read: no permission for /srv/jobs.db'),
  );
  expect(tableOf(sqliteList, readings, stack, 130)).toMatchInlineSnapshot(`
    "  database      state       locked      size       WAL  to checkpoint  checkpoint   commits  free disk  note
    ▸ ! app         locked        41 s     12 MB      4 MB         402 kB       2m00s      20/s     200 GB  locked 41 s by pid 4121 (…
      ▲ jobs        no answer                  –         –              –           –         –          –  jobs cannot be read: no p…"
  `);
  expect(tableOf(sqliteList, readingsOf(live(app({ locks: locks() }))), stack, 70)).toMatchInlineSnapshot(`
    "  database      state          size       WAL  note
    ▸ ● app         in use        12 MB      4 MB
      ● jobs        in use        12 MB      4 MB"
  `);
});

test('the detail has everything, and names from outside are cleaned', () => {
  const hostile = { pid: 7, process: '\u001b[31mevil\n', since: 0, held: 41_000, level: 'write' } as const;
  const readings = readingsOf(
    live(
      app({
        path: '/srv/\u001b]0;x\u0007app.db',
        locks: locks({ lock: hostile }),
        isOpenToAll: true,
        journal: 'hot',
        missing: [{ part: '-shm', because: 'no permission' }],
      }),
    ),
    live(app(stuck(100 * 1024 ** 2))),
  );
  const text = detailOf(sqliteList, readings, stack, 'app');
  expect(text).not.toContain('\u001b');
  expect(text).toMatchInlineSnapshot(`
    "database        app · /srv/app.db
    state           locked
    lock            locked 41 s by pid 7 (evil )
    journal         a process died while it wrote: whoever opens the
                    database next rolls its transaction back
    processes       2

    file
    path            /srv/app.db
    size            12 MB · 1 MB of it hold nothing
    free disk       200 GB  of 1 TB · 20 %
    journal mode    wal
    written by      SQLite 3.46.1
    commits         20/s
    rights          every user of this machine may write to it
    -shm            cannot be read: no permission

    write-ahead log
    size            4 MB
    frames          500 · 400 of them in the database too
    to checkpoint   402 kB
    checkpoint      02:39, 2m00s ago, the last that wrote something"
  `);
  expect(detailOf(sqliteList, readings, stack, 'jobs')).toContain('python3');
});

test('locks that are not known are said to be so', () => {
  const unknown = {
    is: 'unknown',
    because: 'only the locks of this container’s own processes are seen from here',
  } as const;
  const readings = readingsOf(live(app({ locks: unknown })));
  expect(detailOf(sqliteList, readings, stack, 'app')).toContain('not known: only the locks');
  expect(tableOf(sqliteList, readings, stack, 100)).toContain('readable');
});
