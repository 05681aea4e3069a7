import { systemClock } from '../../core/clock.ts';
import { quoteName, quoteText } from '../../domain/postgres/names.ts';
import { pause } from '../pause.ts';
import type { Wire } from './wire.ts';

/** A database that gets another name. */
export type Rename = {
  readonly from: string;
  readonly to: string;
  /** Whether it lets anybody in under its new name. */
  readonly isOpen: boolean;
  readonly comment: string | null;
};

/**
 * Gives databases other names in one transaction. Its first rename locks the database before it waits, 5 s at most, for
 * whoever is connected: so those are cut from another connection, newcomers wait for the lock, and have to ask
 * once more when it is gone; no database is ever left closed. It is one message: the server carries it through, or rolls it back, whatever becomes of whoever sent it.
 */
export async function exchange(
  { wire, other }: { readonly wire: Wire; readonly other: Wire },
  renames: readonly Rename[],
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const renaming = wire
    .run(['BEGIN', 'SET LOCAL lock_timeout = 10000', ...renames.flatMap(words), 'COMMIT'].join('; '), signal)
    .finally(() => over.abort());
  const cutting = cut(other, renames, AbortSignal.any([signal, over.signal]), signal);
  const [renamed, wasCut] = await Promise.allSettled([renaming, cutting]);
  if (renamed.status === 'fulfilled') return;
  // Who may not cut others is told that, and not what comes of it.
  throw wasCut.status === 'rejected' && !signal.aborted ? wasCut.reason : renamed.reason;
}

const words = ({ from, to, isOpen, comment }: Rename): readonly string[] => [
  `ALTER DATABASE ${quoteName(from)} RENAME TO ${quoteName(to)}`,
  `ALTER DATABASE ${quoteName(to)} ALLOW_CONNECTIONS ${isOpen}`,
  `COMMENT ON DATABASE ${quoteName(to)} IS ${comment === null ? 'NULL' : quoteText(comment)}`,
];

const between = 50;

/** Cuts whoever is connected, until it is over. */
async function cut(
  wire: Wire,
  renames: readonly Rename[],
  over: AbortSignal,
  signal: AbortSignal,
): Promise<void> {
  const names = renames.map(({ from }) => quoteText(from)).join(', ');
  while (!over.aborted) {
    await wire.run(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN (${names}) AND backend_type = 'client backend'`,
      signal,
    );
    await pause(systemClock, between, over);
  }
}
