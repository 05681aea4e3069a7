import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../../../src/domain/connection.ts';
import type { Lab } from '../../lab/lab.ts';
import { run } from '../../lab/processes.ts';
import { type Program, program } from './program.ts';
import { held, type Staging, type Taking, undone } from './record.ts';

/** A program that does this with a database, and keeps it open. */
const user = (path: string, script: string): Promise<Program> =>
  program(
    `const database = new (require('node:sqlite').DatabaseSync)(process.argv[1]);
    ${script}
    console.log('done');
    setInterval(() => database, 1e6);`,
    path,
  );

const table = `database.exec('CREATE TABLE filler (page BLOB); INSERT INTO filler VALUES (zeroblob(400000))');`;
const wal = `database.exec('PRAGMA journal_mode = wal; PRAGMA wal_autocheckpoint = 0');`;
/** So many mebibytes, sixteen a transaction. */
const written = (mebibytes: number): string => `for (let done = 0; done < ${mebibytes}; done += 16) {
    database.exec('BEGIN');
    for (let one = 0; one < 16; one++) database.exec('INSERT INTO filler VALUES (zeroblob(1048576))');
    database.exec('COMMIT');
  }`;
/** More is changed than it keeps in memory, so that the journal is on disk. */
const unfinished = `database.exec('PRAGMA cache_size = 2; BEGIN; UPDATE filler SET page = randomblob(400000)');`;

export function sqliteStages({ sqlite, facts }: Lab<'sqlite'>): readonly Staging[] {
  const own = join(facts.directory, 'staged');
  const path = join(own, 'app.db');
  const watched = (at: string): readonly Connection[] => [
    { kind: 'sqlite', system: { id: 'sqlite/app', kind: 'sqlite', title: 'app', where: at }, path: at },
  ];
  /** A database in a directory, or a filesystem, of its own. */
  const created =
    (script: string, mebibytes?: number): Taking =>
    async () => {
      mkdirSync(own);
      if (mebibytes !== undefined)
        await run(facts, ['mount', '-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'none', own]);
      const child = await user(path, script);
      return {
        [Symbol.asyncDispose]: async () => {
          await child[Symbol.asyncDispose]();
          if (mebibytes !== undefined) await run(facts, ['umount', own]);
          rmSync(own, { recursive: true });
        },
      };
    };
  const filled = (mebibytes: number) => () =>
    undone(
      () => run(facts, ['fallocate', '-l', `${mebibytes}M`, join(own, 'other')]),
      () => rmSync(join(own, 'other')),
    );
  const locked = (ms: number) => () =>
    undone(
      async () => {
        await sqlite.lock();
        await sleep(ms);
      },
      () => sqlite.unlock(),
    );
  const removed = () => undone(() => rmSync(path));
  const crashed = async () => {
    await (await user(path, unfinished))[Symbol.asyncDispose]();
    return held();
  };
  const elsewhere = watched(path);
  return [
    {
      alert: 'SqliteDown',
      severity: 'critical',
      connections: elsewhere,
      given: created(table),
      stage: removed,
    },
    { alert: 'SqliteLocked', severity: 'warning', connections: watched(sqlite.path), stage: locked(0) },
    { alert: 'SqliteLocked', severity: 'critical', connections: watched(sqlite.path), stage: locked(60_000) },
    {
      ...{
        alert: 'SqliteWalGrows',
        severity: 'warning',
        connections: elsewhere,
        given: created(wal + table),
      },
      stage: () => user(path, wal + written(80)),
    },
    {
      ...{
        alert: 'SqliteWalGrows',
        severity: 'critical',
        connections: elsewhere,
        given: created(wal + table),
      },
      stage: () => user(path, wal + written(1040)),
    },
    {
      ...{ alert: 'SqliteHotJournal', severity: 'warning', connections: elsewhere, given: created(table) },
      stage: crashed,
    },
    {
      ...{ alert: 'SqliteDiskLow', severity: 'warning', connections: elsewhere },
      ...{ given: created(table, 1024), stage: filled(700) },
    },
    {
      ...{ alert: 'SqliteDiskLow', severity: 'critical', connections: elsewhere },
      ...{ given: created(table, 1024), stage: filled(1000) },
    },
  ];
}
