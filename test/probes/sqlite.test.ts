import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Taken } from '../../src/core/reading.ts';
import { holdingBack, lockOf, type Sqlite, uncheckpointed } from '../../src/domain/sqlite.ts';
import { type Kernel, sqliteFrom } from '../../src/probes/sqlite/fold.ts';
import { databaseHeader, walIndex } from '../../src/probes/sqlite/headers.ts';
import { locksOn } from '../../src/probes/sqlite/locks.ts';
import type { SqliteFile } from '../../src/systems/sqlite/files.ts';
import { recorded } from './sqlite/recorded.ts';

const at = Date.UTC(2026, 10, 20, 2, 41);

type Found = ReturnType<typeof recorded>;

const kernelOf = (locks: string | undefined, more: Partial<Kernel> = {}): Kernel => ({
  locks,
  seesAll: true,
  nameOf: () => 'node',
  ...more,
});

function read({ files, locks }: Found, last?: Taken<Sqlite>, now = at, kernel = kernelOf(locks)): Sqlite {
  return sqliteFrom(files, kernel, 'app', last, now);
}

/** The same files, so much later. */
const again = (found: Found, ms: number, last: Sqlite): Sqlite =>
  read(found, { value: last, at, took: 1 }, at + ms);

describe('the files of a database say', () => {
  test('how it is at rest', () => {
    const sqlite = read(recorded('at-rest'));
    expect(sqlite).toMatchObject({
      journalMode: 'wal',
      pageSize: 4096,
      journal: 'none',
      missing: [],
      locks: { is: 'known', lock: undefined, processes: 1 },
    });
    expect(sqlite.wal?.frames).toBeGreaterThan(0);
    expect(sqlite.wal?.checkpointed).toBeLessThanOrEqual(sqlite.wal?.frames ?? 0);
  });

  test('that nobody has it open', () => {
    expect(read(recorded('closed'))).toMatchObject({
      journalMode: 'wal',
      wal: { bytes: 0, frames: 0, checkpointed: 0 },
      locks: { lock: undefined, processes: 0 },
    });
  });

  test('who locks it, from the first reading that saw it on', () => {
    const locked = recorded('locked');
    const first = read(locked);
    expect(lockOf(first)).toEqual({ pid: 4121, process: 'node', level: 'write', since: at, held: 0 });
    expect(lockOf(again(locked, 2_000, first))).toMatchObject({ since: at, held: 2_000 });
  });

  test('that a commit ends what was held', () => {
    const locked = recorded('locked');
    const first = read(locked);
    const busy = again(locked, 2_000, { ...first, commits: (first.commits ?? 0) - 40 });
    expect(lockOf(busy)).toMatchObject({ since: at + 2_000, held: 0 });
    expect(busy.commitRate).toBe(20);
  });

  test('that another process has taken its turn', () => {
    const locked = recorded('locked');
    const first = read(locked);
    const other = { ...locked, locks: locked.locks.replaceAll(' 4121 ', ' 4122 ') };
    expect(lockOf(again(other, 2_000, first))).toMatchObject({ pid: 4122, held: 0 });
  });

  test('who reads an old state', () => {
    const old = recorded('old-reader');
    const first = read(old);
    const reader = holdingBack(again(old, 5_000, first));
    expect(reader).toMatchObject({ pid: 4121, held: 5_000 });
    expect(reader?.frames).toBeLessThan(first.wal?.frames ?? 0);
    expect(uncheckpointed(first)).toBeGreaterThan(0);
  });

  test('without WAL, that nobody else reads', () => {
    const sqlite = read(recorded('exclusive'));
    expect(sqlite).toMatchObject({ journalMode: 'rollback', wal: undefined });
    expect(lockOf(sqlite)).toMatchObject({ pid: 4121, level: 'exclusive' });
  });

  test('that a process died while it wrote', () => {
    expect(read(recorded('hot-journal'))).toMatchObject({ journalMode: 'rollback', journal: 'hot' });
  });

  test('nothing of commits when it became another file', () => {
    const found = recorded('at-rest');
    const other = { ...read(found), file: '1', commits: 0 };
    expect(again(found, 2_000, other).commitRate).toBeUndefined();
  });
});

describe('what cannot be known is not said', () => {
  test('locks in a container that sees its own processes only, or without the kernel’s list', () => {
    const { files } = recorded('at-rest');
    const of = (kernel: Kernel) => sqliteFrom(files, kernel, 'app', undefined, at).locks;
    expect(of(kernelOf('', { seesAll: false }))).toMatchObject({ is: 'unknown' });
    expect(of(kernelOf(undefined))).toMatchObject({ is: 'unknown' });
    expect(of(kernelOf(''))).toMatchObject({ is: 'known', processes: 0 });
  });

  test('a hot journal where the locks are not known', () => {
    const found = recorded('hot-journal');
    expect(read(found, undefined, at, kernelOf(undefined)).journal).toBe('unknown');
  });

  test('frames of a log that its index does not know, or that may not be read', () => {
    const { files, locks } = recorded('at-rest');
    const wal = (more: Partial<Found['files']>) => read({ files: { ...files, ...more }, locks });
    expect(wal({ index: 'none' }).wal).toMatchObject({ frames: undefined });
    const denied = wal({ index: 'denied', wal: 'denied' });
    expect(denied.wal).toBeUndefined();
    expect(denied.missing.map(({ part }) => part)).toEqual(['-wal', '-shm']);
    const { wal: log } = files;
    if (typeof log === 'string') throw new Error('the recording has a log');
    const other = { ...log, head: log.head.map((byte, index) => (index === 16 ? byte ^ 1 : byte)) };
    expect(wal({ wal: other }).wal).toMatchObject({ frames: undefined, bytes: log.bytes });
  });
});

describe('bytes that are no database', () => {
  const file = (head: Uint8Array): SqliteFile => ({
    file: '1',
    bytes: head.length,
    mode: 0o644,
    modifiedAt: at,
    head,
  });

  test('are refused in a sentence', () => {
    expect(() => databaseHeader(file(new TextEncoder().encode('x'.repeat(100))), 'app')).toThrow(
      'app is no SQLite database, or an encrypted one',
    );
    expect(databaseHeader(file(new Uint8Array()), 'app')).toBeUndefined();
  });

  test('never break the reading of an index, a header or a list of locks', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (bytes, text) => {
        expect(() => walIndex(file(bytes), undefined)).not.toThrow();
        expect(() => locksOn(text, '254:0', '12')).not.toThrow();
      }),
    );
  });
});

test('locks are those on this very file, of whoever holds them, not of who waits', () => {
  const list = [
    '1: POSIX  ADVISORY  WRITE 10 fe:00:12 120 121',
    '2: POSIX  ADVISORY  WRITE 11 fe:00:123 120 120',
    '3: POSIX  ADVISORY  WRITE 12 fe:01:12 120 120',
    '3: -> POSIX  ADVISORY  WRITE 13 fe:00:12 120 120',
    '4: FLOCK  ADVISORY  WRITE 14 fe:00:12 0 EOF',
    '5: OFDLCK ADVISORY  READ -1 fe:00:12 1073741826 1073742335',
  ].join('\n');
  expect(locksOn(list, '254:0', '12')).toEqual([
    { type: 'WRITE', pid: 10, first: 120, last: 121 },
    { type: 'READ', pid: -1, first: 1_073_741_826, last: 1_073_742_335 },
  ]);
});
