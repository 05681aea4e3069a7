import { bytes, duration } from '../../core/format.ts';
import { holdingBack, lockOf, type SqliteHolder } from '../../domain/sqlite.ts';
import { type Case, lastOf, type Words } from './case.ts';
import { because } from './reach.ts';

const who = ({ pid, process }: SqliteHolder): string =>
  process === '' ? `pid ${pid}` : `pid ${pid} (${process})`;

const effects = {
  write: 'others can read, not write',
  pending: 'others wait to read and to write',
  exclusive: 'others can neither read nor write',
} as const;

function locked(about: Case): string | undefined {
  const sqlite = lastOf(about, 'sqlite');
  const lock = sqlite && lockOf(sqlite);
  return (
    lock && `${who(lock)} holds the lock for ${duration(lock.held)} without a commit: ${effects[lock.level]}`
  );
}

function walGrows(about: Case): string {
  const sqlite = lastOf(about, 'sqlite');
  const reader = sqlite && holdingBack(sqlite);
  const why =
    reader === undefined
      ? 'nobody checkpoints it'
      : `${who(reader)} reads an old state for ${duration(reader.held)}, which prevents it`;
  return `${bytes(about.value)} of the WAL are not checkpointed, limit ${bytes(about.threshold)}: ${why}`;
}

export const sqliteWords: Words = {
  SqliteDown: because,
  SqliteLocked: locked,
  SqliteWalGrows: walGrows,
  SqliteHotJournal: () =>
    'a process died while it wrote: whoever opens the database next rolls its transaction back',
  SqliteDiskLow: ({ value, threshold }) =>
    `${bytes(value)} left on its filesystem, limit ${bytes(threshold)}: then writes fail`,
};
