import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isClosed, type Local } from '../primacy/local.ts';
import { isRewound } from './steps/recover.ts';

/**
 * Whose settings lie in the data of a server that is down. A rewind that was begun makes them those of the other server: its own
 * are where the run kept them that began it, `kept`, or nowhere.
 */
export type Settings =
  | { readonly is: 'own' }
  /** A directory of this host. */
  | { readonly is: 'kept'; readonly in: string }
  | { readonly is: 'lost' };

/** Says that all of them are there. */
export const whole = 'whole';

export async function settingsOf(local: Local): Promise<Settings> {
  if ((await isClosed(local)) !== true && !(await isRewound(local))) return { is: 'own' };
  const places = await keptBeside(local);
  const times = await Promise.all(
    places.map(async (place) => {
      const mark = await stat(join(place, whole)).catch(() => undefined);
      return mark === undefined ? [] : [{ place, at: mark.mtimeMs }];
    }),
  );
  const [last] = times.flat().toSorted((one, other) => other.at - one.at);
  return last === undefined ? { is: 'lost' } : { is: 'kept', in: last.place };
}

/** Beside its data: what the other server does not have is removed there. */
export const keptIn = ({ local, key }: { readonly local: Local; readonly key: string }): string =>
  `${local.dataDirectory}.rejoin-${key}`;

/** Where runs have kept something, this one and those before it. */
export async function keptBeside({
  dataDirectory,
}: Pick<Local, 'dataDirectory'>): Promise<readonly string[]> {
  const above = dirname(dataDirectory);
  const names = await readdir(above).catch(() => []);
  const own = `${basename(dataDirectory)}.rejoin-`;
  return names
    .filter((name) => name.startsWith(own) && /^[0-9a-f]{8}$/.test(name.slice(own.length)))
    .map((name) => join(above, name));
}

/** What is to be said where nobody has its own any more, as a sentence without its end. */
export const lostWords = (title: string): string =>
  `a rewind made the settings of ${title} those of another server, and nobody kept its own: its data has to be copied anew (pg_basebackup)`;
