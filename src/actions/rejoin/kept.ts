import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Reach } from '../faces.ts';
import { type Contained, engineOf, hasEnded, isRewoundIn } from '../primacy/contained.ts';
import { isClosed, type Local } from '../primacy/local.ts';
import { choresLike } from '../primacy/once.ts';
import type { Server } from '../primacy/server.ts';
import { isRewound } from './steps/recover.ts';

/**
 * Whose settings lie in the data of a server that is down. A rewind that was begun makes them those of the other server: its own
 * are where the run kept them that began it, `kept`, or nowhere.
 */
export type Settings =
  | { readonly is: 'own' }
  /** A directory of this host, or the id of a container. */
  | { readonly is: 'kept'; readonly in: string }
  | { readonly is: 'lost' }
  /** A rewind that lost its runner goes on, in the container of that name. */
  | { readonly is: 'busy'; readonly in: string };

/** Says that all of them are there. */
export const whole = 'whole';
/** Where they are in the container that rewinds, whose own files a rewind does not touch. */
export const shelf = 'quarterdeck-rejoin';

export const settingsOf = (reach: Reach, server: Server, signal: AbortSignal): Promise<Settings> =>
  server.is === 'local' ? settingsOn(server) : settingsIn(reach, server, signal);

const found = (where: string | undefined): Settings =>
  where === undefined ? { is: 'lost' } : { is: 'kept', in: where };

async function settingsOn(local: Local): Promise<Settings> {
  if ((await isClosed(local)) !== true && !(await isRewound(local))) return { is: 'own' };
  const places = await keptBeside(local);
  const times = await Promise.all(
    places.map(async (place) => {
      const mark = await stat(join(place, whole)).catch(() => undefined);
      return mark === undefined ? [] : [{ place, at: mark.mtimeMs }];
    }),
  );
  return found(times.flat().toSorted((one, other) => other.at - one.at)[0]?.place);
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

async function settingsIn(reach: Reach, server: Contained, signal: AbortSignal): Promise<Settings> {
  const all = await choresLike(reach, server, { name: 'rejoin-' }, signal);
  const atWork = all.find((one) => !hasEnded(one));
  if (atWork !== undefined) return { is: 'busy', in: atWork.name };
  if (!(await isRewoundIn(reach, server, signal))) return { is: 'own' };
  const { face } = engineOf(reach, server);
  for (const made of all) {
    const isItsRewind = made.exitCode === 0 && made.startedAt !== undefined;
    if (isItsRewind && (await face.file(made.id, `/${shelf}/${whole}`, signal)) !== 'gone')
      return found(made.id);
  }
  return found(undefined);
}

/** Why they cannot be kept, as a sentence without its end; undefined: they can. */
export function whyNotKept(settings: Settings, title: string): string | undefined {
  if (settings.is === 'busy')
    return `a rewind of ${title} goes on in ${settings.in}: resume its run, or wait until it has ended`;
  return settings.is === 'lost'
    ? `a rewind made the settings of ${title} those of another server, and nobody kept its own: its data has to be copied anew (pg_basebackup)`
    : undefined;
}
