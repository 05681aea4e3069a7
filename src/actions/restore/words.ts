import { bytes, duration } from '../../core/format.ts';
import type { Verdict } from '../../core/plan.ts';
import type { Duration, Instant } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { type Backup, levelOf } from '../../domain/backup.ts';
import type { Reach } from '../faces.ts';

/** `2026-11-20 01:00:00 UTC`, and how long ago that was. */
export const sinceWords = (backup: Pick<Backup, 'startedAt'>, at: Instant) => ({
  since: `${new Date(backup.startedAt).toISOString().slice(0, 19).replace('T', ' ')} UTC`,
  age: duration(Math.max(0, at - backup.startedAt)),
});

/** Whether one would rely on it. */
export function level(backup: Backup, at: Instant): Verdict {
  const title = sanitize(backup.id);
  const is = levelOf(backup);
  const age = `begun ${duration(Math.max(0, at - backup.startedAt))} ago`;
  const mend = { action: 'verify', target: { kind: 'backup', name: backup.id } } as const;
  if (is === 'broken')
    return {
      title,
      is: 'refuse',
      because: `it is broken: ${sanitize(backup.proofs.broken?.because ?? '')}`,
      mend,
    };
  if (backup.isElsewhere)
    return {
      ...{ title, is: 'pass' },
      because: `a copy elsewhere, ${bytes(backup.bytes)}, ${age}: each file is held against its checksum when it is fetched`,
    };
  if (is === 'written')
    return {
      ...{ title, is: 'refuse', because: `it was written, and never verified, ${age}`, mend },
      override: 'allow-unverified',
    };
  return { title, is: 'pass', because: `${is}, ${bytes(backup.bytes)}, ${age}` };
}

/** How long the restores of backups of the same took, the newest first. */
export async function pastOf(
  { past }: Pick<Reach, 'past'>,
  backups: readonly Pick<Backup, 'id'>[],
): Promise<readonly Duration[]> {
  const ids = backups.slice(0, 20).map(({ id }) => id);
  const each = await Promise.all(ids.map((name) => past('restore', { kind: 'backup', name })));
  return each.flat();
}

/** "the last one took 12 s", or what is known instead. */
export const expected = ([last]: readonly Duration[], { took }: Pick<Backup, 'took'>): string =>
  last === undefined
    ? `how long it takes is not known: none was restored before; it took ${duration(took)} to be backed up`
    : `the last one took ${duration(last)}`;

const tools = /\b(pgbackrest|wal-g|wal-e|barman(?:-wal-archive|-cloud-wal-archive)?)\b/;

/** Whoever keeps the WAL can bring back any moment, and not only that of one backup. */
export function archivist(command: string | undefined, override: string): readonly Verdict[] {
  const [found] = tools.exec(command ?? '') ?? [];
  if (found === undefined) return [];
  const because =
    'archive_command calls it: its own restore brings back any moment, and this one only that of the backup';
  return [{ title: found, is: 'refuse', because, override }];
}
