import type { Instant } from '../../core/reading.ts';
import { type Backup, backupLevels, isVerified, levelOf } from '../backup.ts';

/** What stays whatever its age, and until when. */
export type Keep = {
  readonly count: number;
  readonly days: number;
  readonly daily?: number | undefined;
  readonly weekly?: number | undefined;
  readonly monthly?: number | undefined;
};

/** What becomes of a backup, and why. */
export type Fate = { readonly backup: Backup; readonly is: 'stays' | 'goes'; readonly because: string };

const day = 86_400_000;
/** 1970-01-05 was a Monday. */
const monday = 4 * day;

const periods = {
  daily: { name: 'day', of: (at: Instant) => Math.floor(at / day) },
  weekly: { name: 'week', of: (at: Instant) => Math.floor((at - monday) / (7 * day)) },
  monthly: { name: 'month', of: (at: Instant) => monthOf(new Date(at)) },
} as const;

const monthOf = (date: Date): number => date.getUTCFullYear() * 12 + date.getUTCMonth();

/** Which backups of a target may go. What was only written counts for nothing; the age is that of its data. Pure. */
export function fates(backups: readonly Backup[], keep: Keep, now: Instant): readonly Fate[] {
  return [...Map.groupBy(backups, groupOf).values()].flatMap((group) => fatesOf(group, keep, now));
}

/** One can stand in for another if it is of the same data, taken in the same way, and restored by the same version. */
const groupOf = ({ target, kind, database, major, by }: Backup): string =>
  JSON.stringify([target, kind, database, major, by === 'other' && target === undefined ? 'other' : null]);

function fatesOf(group: readonly Backup[], keep: Keep, now: Instant): readonly Fate[] {
  const sorted = group.toSorted((one, other) => other.startedAt - one.startedAt);
  const verified = sorted.filter(isVerified);
  return sorted.map((backup): Fate => {
    const because = whyStays(backup, verified, keep, now);
    if (because !== undefined) return { backup, is: 'stays', because };
    const newer = verified.filter(({ startedAt }) => startedAt > backup.startedAt).length;
    const level = levelOf(backup);
    const proven = level === 'written' || level === 'broken' ? `${level}, ` : '';
    return {
      backup,
      is: 'goes',
      because: `${proven}older than ${keep.days} days, and ${newer} newer verified ${newer === 1 ? 'one stays' : 'ones are there'}`,
    };
  });
}

function whyStays(backup: Backup, verified: readonly Backup[], keep: Keep, now: Instant): string | undefined {
  if (backup.isKept === true) return 'it is marked to be kept';
  const [newest] = verified;
  if (newest === undefined) return 'none of its kind is verified';
  if (newest === backup) return 'the newest verified one';
  if (backup.startedAt > now - keep.days * day) return `younger than ${keep.days} days`;
  if (!isVerified(backup))
    return backup.startedAt > newest.startedAt ? 'none that is newer is verified' : undefined;
  if (verified.indexOf(backup) < keep.count) return `one of the ${keep.count} newest verified`;
  const level = backupLevels.find((one) => newestAt(one, verified) === backup);
  return level === undefined ? whyOfPeriod(backup, verified, keep) : `the newest that is ${level}`;
}

const newestAt = (level: string, verified: readonly Backup[]): Backup | undefined =>
  verified.find((one) => levelOf(one) === level);

/** The last one of each of so many days, weeks or months that have any. */
function whyOfPeriod(backup: Backup, verified: readonly Backup[], keep: Keep): string | undefined {
  for (const which of ['daily', 'weekly', 'monthly'] as const) {
    const { name, of } = periods[which];
    const last = new Map<number, Backup>();
    for (const one of verified) if (!last.has(of(one.startedAt))) last.set(of(one.startedAt), one);
    if ([...last.values()].slice(0, keep[which] ?? 0).includes(backup)) return `the last one of its ${name}`;
  }
  return undefined;
}
