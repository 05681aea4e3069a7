import { readdir } from 'node:fs/promises';
import type { Instant } from '../../core/reading.ts';
import { nameOf } from '../../domain/backup/names.ts';
import { setsOf } from '../../domain/backup/sets.ts';
import type { BackupPlace } from '../../domain/backup.ts';
import { readBackups } from '../../records/backups.ts';

const second = 1_000;

/** The name of a backup that is begun now: of two that begin in one second, the other has the next. */
export async function freeName(
  directory: string,
  what: string,
  type: 'full' | 'base',
  at: Instant,
): Promise<string> {
  const names = await readdir(directory).catch((): string[] => []);
  return firstFree(
    (when) => nameOf(what, type, when),
    at,
    (id) => names.some((name) => name === id || name.startsWith(`${id}.`)),
  );
}

/** The same, of a set. */
export async function freeSetName(
  stack: string,
  places: readonly BackupPlace[],
  at: Instant,
): Promise<string> {
  const sets = setsOf((await readBackups(places)).places).map(({ id }) => id);
  return firstFree(
    (when) => nameOf(stack, 'set', when),
    at,
    (id) => sets.includes(id),
  );
}

function firstFree(name: (at: Instant) => string, at: Instant, isTaken: (id: string) => boolean): string {
  let when = at;
  while (isTaken(name(when))) when += second;
  return name(when);
}
