import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Taken } from '../../src/core/reading.ts';
import { checkpointedAt, holdingBack, lockOf, type Sqlite, uncheckpointed } from '../../src/domain/sqlite.ts';
import { sqlite as probe } from '../../src/probes/sqlite.ts';
import { openSqlite } from '../../src/systems/sqlite.ts';
import { type OwnLab, startLab } from '../lab/lab.ts';
import { alive, remains, until } from '../lab/processes.ts';
import { traceOf } from '../lab/trace.ts';

let lab: OwnLab<'sqlite'>;
beforeAll(async () => {
  lab = await startLab({ parts: ['sqlite'] });
});
afterAll(() => lab.down());
afterEach(async () => {
  const { sqlite } = lab;
  if (!alive(sqlite.process)) return;
  await sqlite.unlock();
  await sqlite.letGo();
  await sqlite.work();
});

/** Reads it again and again, as the console does. */
function watching(path = lab.sqlite.path) {
  const face = openSqlite({ title: 'app', path });
  let last: Taken<Sqlite> | undefined;
  return async (): Promise<Sqlite> => {
    const at = Date.now();
    const value = await probe.read(face, last, { at, signal: AbortSignal.timeout(5_000) });
    last = { value, at, took: 1 };
    return value;
  };
}

const seen = (look: () => Promise<Sqlite>, is: (sqlite: Sqlite) => boolean): Promise<Sqlite> =>
  until('What was staged', async () => {
    const sqlite = await look();
    return is(sqlite) ? sqlite : undefined;
  });

describe('a database under writes', () => {
  test('is read as it is', async () => {
    const look = watching();
    const sqlite = await seen(look, ({ commitRate = 0, wal }) => commitRate > 0 && (wal?.bytes ?? 0) > 0);
    expect(sqlite).toMatchObject({
      path: lab.sqlite.path,
      journalMode: 'wal',
      pageSize: 4096,
      journal: 'none',
      missing: [],
      isOpenToAll: false,
      locks: { is: 'known', processes: 1 },
    });
    expect(sqlite.wal?.frames).toBeGreaterThan(0);
    expect(sqlite.space?.available).toBeGreaterThan(0);
    expect(sqlite.writtenBy).toMatch(/^3\.\d+\.\d+$/);
    expect(checkpointedAt(sqlite)).toBe(Math.floor(statSync(lab.sqlite.path).mtimeMs));
  });

  test('is not called locked by who writes and lets go', async () => {
    const look = watching();
    let commits = 0;
    await until('Some commits', async () => {
      const sqlite = await look();
      expect(lockOf(sqlite)?.held ?? 0).toBeLessThan(1000);
      commits += (sqlite.commitRate ?? 0) > 0 ? 1 : 0;
      return commits > 5 ? true : undefined;
    });
  });

  test('that somebody locks says who, since when, and that it is over', async () => {
    const look = watching();
    await lab.sqlite.lock();
    const first = await look();
    const second = await seen(look, (sqlite) => (lockOf(sqlite)?.held ?? 0) > 0);
    expect(lockOf(second)).toMatchObject({
      level: 'write',
      pid: lab.sqlite.process.pid,
      process: expect.stringMatching(/node|MainThread/),
      since: lockOf(first)?.since,
    });
    await lab.sqlite.unlock();
    await seen(look, (sqlite) => lockOf(sqlite) === undefined);
  });

  test('without WAL says that nobody else may read', async () => {
    await lab.sqlite.rest();
    await lab.sqlite.journal('delete');
    const look = watching();
    await lab.sqlite.lock('exclusive');
    const sqlite = await look();
    expect(sqlite).toMatchObject({ journalMode: 'rollback', wal: undefined });
    expect(lockOf(sqlite)).toMatchObject({ level: 'exclusive', pid: lab.sqlite.process.pid });
    await lab.sqlite.unlock();
    await seen(look, (found) => lockOf(found) === undefined);
  });

  test('says who keeps it from being checkpointed', async () => {
    const look = watching();
    await lab.sqlite.read();
    const sqlite = await seen(look, (found) => (holdingBack(found)?.held ?? 0) > 0);
    expect(holdingBack(sqlite)).toMatchObject({ pid: lab.sqlite.process.pid });
    expect(uncheckpointed(sqlite)).toBeGreaterThan(0);
    await lab.sqlite.letGo();
    await seen(look, (found) => holdingBack(found) === undefined);
  });
});

describe('a directory that is watched is the same before and after', () => {
  const unchanged = async (look: () => Promise<Sqlite>): Promise<Sqlite> => {
    const before = traceOf(lab.sqlite.directory);
    for (let round = 0; round < 5; round++) await look();
    const sqlite = await look();
    expect(traceOf(lab.sqlite.directory)).toEqual(before);
    return sqlite;
  };

  test('while the database is open', async () => {
    await lab.sqlite.rest();
    const sqlite = await unchanged(watching());
    expect(readdirSync(lab.sqlite.directory)).toEqual(['app.db', 'app.db-shm', 'app.db-wal']);
    expect(sqlite.locks).toMatchObject({ processes: 1 });
  });

  test('while it is locked', async () => {
    await lab.sqlite.rest();
    await lab.sqlite.lock();
    await unchanged(watching());
  });

  test('while nobody has it open', async () => {
    await lab.sqlite.close();
    const sqlite = await unchanged(watching());
    expect(readdirSync(lab.sqlite.directory)).toEqual(['app.db']);
    expect(sqlite).toMatchObject({
      journalMode: 'wal',
      wal: { bytes: 0, frames: 0, checkpointed: 0 },
      locks: { is: 'known', lock: undefined, processes: 0 },
    });
  });

  test('after its writer was killed', async () => {
    await using own = await startLab({ parts: ['sqlite'] });
    const { sqlite } = own;
    await sqlite.lock();
    sqlite.crash();
    // A zombie may have threads left, and they its locks.
    await until('The end of the writer', async () => (remains(sqlite.process) ? undefined : true));
    const before = traceOf(sqlite.directory);
    const look = watching(sqlite.path);
    await look();
    const found = await look();
    expect(traceOf(sqlite.directory)).toEqual(before);
    expect(readdirSync(sqlite.directory)).toEqual(['app.db', 'app.db-shm', 'app.db-wal']);
    expect(found.wal?.frames).toBeGreaterThan(0);
    expect(found.locks).toMatchObject({ is: 'known', lock: undefined, processes: 0 });
  });
});

describe('what is at the path', () => {
  function temporary(): string {
    const directory = mkdtempSync(join(tmpdir(), 'quarterdeck-sqlite-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    return directory;
  }

  function created(path: string, sql = 'CREATE TABLE t (a)'): string {
    const database = new DatabaseSync(path);
    database.exec(sql);
    database.close();
    return path;
  }

  test('may bear any name', async () => {
    const path = created(join(temporary(), "a'b \u001b[31m\nб%20?#.db"));
    expect(await watching(path)()).toMatchObject({ path, journalMode: 'rollback', journal: 'none' });
  });

  test('may be a link: its log lies beside the file itself', async () => {
    const link = join(temporary(), 'link.db');
    symlinkSync(lab.sqlite.path, link);
    const sqlite = await watching(link)();
    expect(sqlite.path).toBe(lab.sqlite.path);
    expect(sqlite.wal?.bytes).toBeGreaterThan(0);
  });

  test('may be empty, and then a database in which nothing was written', async () => {
    const path = join(temporary(), 'empty.db');
    writeFileSync(path, '');
    expect(await watching(path)()).toMatchObject({ journalMode: undefined, bytes: 0, wal: undefined });
  });

  test('may be open to everybody', async () => {
    const path = created(join(temporary(), 'a.db'));
    chmodSync(path, 0o666);
    expect(await watching(path)()).toMatchObject({ isOpenToAll: true });
  });

  test('may be no database, no file, or nothing at all', async () => {
    const directory = temporary();
    const text = join(directory, 'text.db');
    writeFileSync(text, 'x'.repeat(4096));
    await expect(watching(text)()).rejects.toMatchObject({
      kind: 'protocol',
      message: 'app is no SQLite database, or an encrypted one',
    });
    const missing = join(directory, 'missing.db');
    await expect(watching(missing)()).rejects.toMatchObject({
      kind: 'missing',
      message: `app is not there: no file ${missing}`,
    });
    await expect(watching(directory)()).rejects.toMatchObject({ kind: 'unsupported' });
    const pipe = join(directory, 'pipe.db');
    execFileSync('mkfifo', [pipe]);
    await expect(watching(pipe)()).rejects.toMatchObject({
      kind: 'unsupported',
      message: `${pipe} is not a file`,
    });
    expect(readdirSync(directory)).toEqual(['pipe.db', 'text.db']);
  });
});
