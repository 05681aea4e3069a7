import type { Duration, Instant } from '../../core/reading.ts';
import { type BackupPlace, type Backups, isVerified } from '../backup.ts';

const minute: Duration = 60_000;
const day: Duration = 86_400_000;
/** 29 February, eight years apart around a year such as 2100. */
const furthest = 8 * 366;

/**
 * When something was due last, up to an instant; undefined for what never is, such as 31 February. Five fields as in
 * cron, in UTC; of a day of the month and a day of the week one is enough, as POSIX has it.
 */
export function lastDue(schedule: string, at: Instant): Instant | undefined {
  const [minutes = '*', hours = '*', days = '*', months = '*', weekdays = '*'] = schedule.trim().split(/\s+/);
  const isDue = (field: string, value: number, first: number): boolean =>
    field.split(',').some((part) => matches(part, value, first));
  for (let back = 0; back <= furthest; back++) {
    const date = new Date(Math.floor(at / day) * day - back * day);
    const isDay = isDue(days, date.getUTCDate(), 1);
    const isWeekday =
      isDue(weekdays, date.getUTCDay(), 0) || (date.getUTCDay() === 0 && isDue(weekdays, 7, 0));
    const either = days.startsWith('*') || weekdays.startsWith('*') ? isDay && isWeekday : isDay || isWeekday;
    if (!either || !isDue(months, date.getUTCMonth() + 1, 1)) continue;
    for (let of = 1439; of >= 0; of--) {
      const due = date.getTime() + of * minute;
      if (due <= at && isDue(hours, Math.floor(of / 60), 0) && isDue(minutes, of % 60, 0)) return due;
    }
  }
  return undefined;
}

/** One part of a field: `*`, `5`, `1-5`, each with an optional `/step`. */
function matches(part: string, value: number, first: number): boolean {
  const [range = '', step = '1'] = part.split('/');
  const [from = '', to] = range.split('-');
  const low = range === '*' ? first : Number(from);
  const high =
    range === '*' || (to === undefined && part.includes('/')) ? Number.POSITIVE_INFINITY : Number(to ?? from);
  return value >= low && value <= high && (value - low) % Number(step) === 0;
}

/** What is to be backed up now: never done, or not since it was due. Only what was verified counts as done. */
export function dueOf({ places }: Backups, at: Instant): readonly BackupPlace[] {
  return places.flatMap(({ place, backups }) => {
    const due = place.schedule === undefined ? undefined : lastDue(place.schedule, at);
    if (due === undefined) return [];
    const done = backups.find((backup) => isVerified(backup) && backup.target === place.target);
    return done === undefined || done.startedAt < due ? [place] : [];
  });
}
