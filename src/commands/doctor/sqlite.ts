import type { FailureKind } from '../../core/reading.ts';
import { lockOf } from '../../domain/sqlite.ts';
import type { System } from '../../domain/stack.ts';
import type { World } from '../../domain/world.ts';
import { doubt, type Finding, fine } from './finding.ts';

/** What is unsafe about one SQLite database, and what of it cannot be seen from here. */
export function examineSqlite({ readings }: World, { id, where }: System): readonly Finding[] {
  const sqlite = readings.sqlite[id]?.last?.value;
  if (sqlite === undefined) return [];
  const { isOpenToAll, missing, locks, journal, journalMode } = sqlite;
  return [
    ...(isOpenToAll ? [doubt(id, 'every user of this machine may write to it', `chmod o-w ${where}`)] : []),
    ...missing.map(({ part, because }) =>
      doubt(id, `its ${part} cannot be read: ${because}`, `let this user read what lies beside ${where}`),
    ),
    ...(locks.is === 'unknown'
      ? [doubt(id, `its locks are not known: ${locks.because}`, 'run on the host itself, not in a container')]
      : []),
    ...(journal === 'hot'
      ? [
          doubt(
            id,
            'a transaction was not finished: a process died while it wrote',
            'open the database once with its application, which rolls it back',
          ),
        ]
      : []),
    ...(journalMode === 'rollback'
      ? [
          lockOf(sqlite) === undefined
            ? fine(id, 'it is not in WAL mode: who writes keeps readers out')
            : doubt(
                id,
                'somebody holds its lock, and it is not in WAL mode: who writes keeps readers out',
                'PRAGMA journal_mode = WAL, with its application stopped',
              ),
        ]
      : []),
  ];
}

/** How what cannot be read is mended. */
export function sqliteMend(failure: FailureKind, where: string): string {
  switch (failure) {
    case 'denied':
      return `let this user read ${where}, and enter its directory`;
    case 'protocol':
      return `see what ${where} is: it is not a database, or it is encrypted`;
    case 'timeout':
    case 'closed':
      return `see whether the filesystem of ${where} answers`;
    default:
      return `correct the path, or put the file there: ${where}`;
  }
}
