import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { parseTarget, type Target } from '../../core/target.ts';
import type { Backups } from '../../domain/backup.ts';
import { readBackups } from '../../records/backups.ts';
import type { Reach } from '../faces.ts';
import type { Chosen } from './kind.ts';

export type Places = Backups['places'];

export const placesOf = async ({ stack }: Pick<Reach, 'stack'>): Promise<Places> =>
  (await readBackups(stack.backups ?? [])).places;

/** The backup of that name. @throws ReadError where there is none. */
export function chosen(places: Places, id: string): Chosen {
  for (const { place, backups, elsewhere } of places) {
    const backup = [...backups, ...(elsewhere?.backups ?? [])].find((one) => one.id === id);
    if (backup === undefined) continue;
    const others = backups.filter((one) => one !== backup);
    return { backup, of: targetOf(place.target), others };
  }
  const unread = places.find((one) => one.unread !== undefined)?.unread;
  throw new ReadError(
    'missing',
    `there is no backup ${sanitize(id)}${unread === undefined ? '' : `; ${unread}`}`,
  );
}

function targetOf(text: string): Target {
  const target = parseTarget(text);
  if (target === undefined) throw new ReadError('unsupported', `${sanitize(text)} is no target`);
  return target;
}
