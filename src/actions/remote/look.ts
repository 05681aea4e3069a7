import { join } from 'node:path';
import type { Verdict } from '../../core/plan.ts';
import { keepCopy, keepManifest, readCopy } from '../../records/backups/copies.ts';
import { type Manifest, manifestName, readManifest } from '../../records/backups/manifest.ts';
import type { S3Face } from '../../systems/s3.ts';
import type { Looking, Step } from '../action.ts';
import { guarded } from '../backup/guarded.ts';
import { paced } from '../backup/paced.ts';
import { BrokenBackup } from '../backup/whole.ts';
import { copyOf, lookElsewhere } from './catalogue.ts';
import { readBack, type Way } from './compare.ts';
import { manifestThere } from './fetch.ts';
import { paceTo, type RemoteFacts } from './place.ts';

/** Copies that are looked at, and by which verification. */
export type Looked = {
  readonly key: string;
  readonly target: string;
  readonly directory: string;
  readonly remote: RemoteFacts;
};

/** Looks which copies there are. */
export function lookAll({ target, directory, remote }: Looked): Step {
  return {
    id: 'copies',
    title: `look which copies there are in ${remote.where}`,
    within: 500,
    stoppable: true,
    async run(hands, { signal }) {
      const known = { where: remote.where, now: hands.clock.now() };
      const found = await lookElsewhere(hands.remote(target), { target, directory }, known, signal);
      return { copies: found.length };
    },
    happened: async (_, { results }) => (results.copies === undefined ? 'no' : 'yes'),
    undo: 'nothing',
  };
}

/** Reads one copy whole and notes what came of it: that it is broken, or not there, is a result too. */
export function lookAt(looked: Looked, id: string): Step {
  const { key, target, directory, remote } = looked;
  const place = { target, directory };
  return {
    id: lookedId(id),
    title: `read the copy of ${id} whole`,
    within: 500,
    stoppable: true,
    async run(hands, { signal, tell }) {
      const face = hands.remote(target);
      const way = { tell: paced(hands.clock, tell), pace: paceTo(hands, target) };
      const found = await manifestThere(face, id, signal);
      const tag = (await face.head(`${id}/${manifestName}`, signal))?.tag;
      if (found === undefined || tag === undefined) return { missing: true };
      const copy = copyOf(remote, found, tag, key);
      await keepManifest(place, found);
      try {
        await guarded(hands, { directory, reserve: 0, timeout: remote.timeout }, signal, (until) =>
          compare(face, found, directory, { ...way, signal: until }),
        );
        await keepCopy(place, { ...copy, offSite: hands.clock.now() });
        return {};
      } catch (error) {
        if (!(error instanceof BrokenBackup)) throw error;
        await keepCopy(place, { ...copy, broken: { at: hands.clock.now(), because: error.message } });
        return { broken: error.message };
      }
    },
    happened: async (_, { results }) => (results[lookedId(id)] === undefined ? 'no' : 'yes'),
    undo: 'nothing',
  };
}

const lookedId = (id: string): string => `copy ${id}`;

async function compare(face: S3Face, found: Manifest, directory: string, way: Way): Promise<void> {
  const own = await readManifest(join(directory, found.id));
  if (own !== undefined && JSON.stringify(own) !== JSON.stringify(found))
    throw new BrokenBackup('the manifest of the copy is another one than that of the backup here');
  await readBack(face, found, way);
}

/** What came of looking at a copy. */
export async function proveLooked(
  { key, target, directory, remote }: Looked,
  id: string,
  { results }: Pick<Looking, 'results'>,
): Promise<Verdict> {
  const title = `copy of ${id}`;
  const left = results[lookedId(id)];
  if (typeof left === 'object' && left !== null && 'missing' in left)
    return { title, is: 'refuse', because: `there is none in ${remote.where}` };
  const copy = await readCopy({ target, directory }, id);
  if (copy?.key !== key) return { title, is: 'refuse', because: 'what was found is not noted' };
  if (copy.broken !== undefined) return { title, is: 'refuse', because: copy.broken.because };
  return { title, is: 'pass', because: `read whole, in ${copy.where}` };
}
