import type { Metric } from '../../core/metric.ts';
import type { Instant } from '../../core/reading.ts';
import { type Backup, type Backups, isVerified, newest } from '../backup.ts';
import { each, seconds } from '../samples.ts';

type Kept = Backups['places'][number];

/** Of a directory that could not be read nothing is known. */
const ofPlace = each<Backups, Kept>(
  'gauge',
  ({ places }) => places.filter(({ unread }) => unread === undefined),
  ({ place }) => ({ target: place.target }),
);

const verified = ({ backups, place }: Kept) =>
  backups.filter((backup) => isVerified(backup) && backup.target === place.target);

export const backupMetrics: readonly Metric<Backups>[] = [
  ofPlace(
    'quarterdeck_backups_verified',
    'Backups of a target that are verified, restore-tested or off-site.',
    (kept) => verified(kept).length,
  ),
  ofPlace(
    'quarterdeck_backup_last_verified_timestamp_seconds',
    'When the newest verified backup of a target was begun; no sample where there is none.',
    (kept) => seconds(newest(verified(kept))?.startedAt),
  ),
  ofPlace(
    'quarterdeck_backup_not_copied_timestamp_seconds',
    'When the oldest verified backup was begun that is newer than all with a proven copy; no sample where there is none, or none is copied anywhere.',
    (kept) => seconds(notCopied(kept)),
  ),
];

function notCopied(kept: Kept): Instant | undefined {
  if (kept.place.remote === undefined) return undefined;
  const all = verified(kept);
  const copied = newest([...all, ...(kept.elsewhere?.backups ?? [])].filter(isOffSite))?.startedAt ?? 0;
  const waiting = all.filter(({ startedAt }) => startedAt > copied).map(({ startedAt }) => startedAt);
  return waiting.length === 0 ? undefined : Math.min(...waiting);
}

const isOffSite = ({ proofs }: Backup): boolean => proofs.offSite !== undefined;
