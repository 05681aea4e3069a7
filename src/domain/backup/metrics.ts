import type { Metric } from '../../core/metric.ts';
import { type Backups, isVerified, newest } from '../backup.ts';
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
];
