import { count, duration } from '../../../core/format.ts';
import { type Instant, ReadError } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import { type BackupSet, setAsBackup, setsOf } from '../../../domain/backup/sets.ts';
import { levelOf } from '../../../domain/backup.ts';
import type { Places } from '../chosen.ts';

/** The set of that name. @throws ReadError where there is none, with those that there are. */
export function chosenSet(places: Places, id: string | undefined, at: Instant): BackupSet {
  const sets = setsOf(places);
  const found = sets.find((one) => one.id === id);
  if (found !== undefined) return found;
  if (sets.length === 0)
    throw new ReadError('missing', 'there is no set of backups: run backup stack takes one');
  const which = id === undefined ? 'name a set with --set' : `there is no set ${sanitize(id)}`;
  const known = sets.slice(0, 10).map((set) => setWords(set, at));
  const more = sets.length > known.length ? `; and ${count(sets.length - known.length)} older ones` : '';
  throw new ReadError('unsupported', `${which}; there are ${known.join('; ')}${more}`);
}

/** "shop_set_20261120_030000 (4 h 12 min old, 3 backups, verified)" */
const setWords = (set: BackupSet, at: Instant): string =>
  `${sanitize(set.id)} (${duration(Math.max(0, at - set.startedAt))} old, ${count(set.backups.length)} ${set.backups.length === 1 ? 'backup' : 'backups'}, ${levelOf(setAsBackup(set))})`;
