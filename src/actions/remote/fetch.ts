import { dirname, join } from 'node:path';
import * as z from 'zod';
import { bytes, duration } from '../../core/format.ts';
import type { Verdict } from '../../core/plan.ts';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { formatTarget, type Target } from '../../core/target.ts';
import type { Backup } from '../../domain/backup.ts';
import { keepCopy, readCopy } from '../../records/backups/copies.ts';
import { type Manifest, manifestName, manifestOf, readManifest } from '../../records/backups/manifest.ts';
import { type ProofsFile, proofsName } from '../../records/backups/proofs.ts';
import { lookAtDirectory } from '../../systems/directory.ts';
import type { S3Face } from '../../systems/s3.ts';
import type { Step } from '../action.ts';
import { placeOf } from '../backup/facts.ts';
import { guarded } from '../backup/guarded.ts';
import { paced } from '../backup/paced.ts';
import { sumsName, sumsOf } from '../backup/seal.ts';
import { reserveOf } from '../backup/verdicts.ts';
import { BrokenBackup } from '../backup/whole.ts';
import type { Hands, Reach } from '../faces.ts';
import { checked, type Way } from './compare.ts';
import { paceTo, remoteOf } from './place.ts';

/** A copy that is brought back before it is used. */
export const fetchFacts = z.object({
  id: z.string(),
  /** That of its manifest. */
  key: z.string(),
  target: z.string(),
  directory: z.string(),
  where: z.string(),
  timeout: z.number().positive(),
  reserve: z.number().nonnegative(),
});
export type FetchFacts = z.output<typeof fetchFacts>;

/** What bringing it back adds to a plan. */
type Fetching = {
  readonly facts: FetchFacts;
  readonly verdict: Verdict;
  readonly impact: string;
};

/** @throws ReadError where nobody knows where it would be fetched from. */
export async function fetching(reach: Reach, backup: Backup, of: Target): Promise<Fetching> {
  const target = formatTarget(of);
  const remote = remoteOf(reach, target);
  const directory = dirname(backup.path);
  const copy = await readCopy({ target, directory }, backup.id);
  if (remote === undefined || copy === undefined)
    throw new ReadError(
      'unsupported',
      `${sanitize(backup.id)} is elsewhere only, and the stack file names no bucket for copies of ${target}`,
    );
  const found = await lookAtDirectory(directory);
  const reserve = reserveOf({ directory: found });
  const size = copy.manifest.bytes;
  const title = `free space on ${directory}`;
  const isEnough = found.available - size >= reserve;
  const time = remote.rate === undefined ? '' : `, about ${duration((size / remote.rate) * 1000)}`;
  return {
    facts: {
      ...{ id: backup.id, key: copy.manifest.key, target, directory, reserve },
      ...{ where: copy.where, timeout: remote.timeout },
    },
    verdict: {
      title,
      is: isEnough ? 'pass' : 'refuse',
      because: `${bytes(found.available)}, ${bytes(size)} are fetched and ${bytes(reserve)} kept free`,
    },
    impact: `${bytes(size)} are fetched from ${copy.where} into ${directory} first, where they stay${time}`,
  };
}

/** Brings a copy back beside its name, holds each file against what was written, and only then names it. */
export function fetch(facts: FetchFacts): Step {
  const { id, key, target, directory, where, timeout, reserve } = facts;
  const { partial, whole } = placeOf(facts);
  return {
    id: 'fetch',
    title: `fetch ${id} from ${where}`,
    within: 1_000,
    stoppable: true,
    async run(hands, { signal, tell }) {
      const files = hands.files();
      const way = { tell: paced(hands.clock, tell), pace: paceTo(hands, target) };
      await files.ensureDirectory(directory);
      await files.remove(partial);
      await files.makeDirectory(partial);
      try {
        await guarded(hands, { directory, reserve, timeout }, signal, (until) =>
          receive(hands, facts, partial, { ...way, signal: until }),
        );
      } catch (error) {
        await files.remove(partial);
        if (error instanceof BrokenBackup) await noteBroken(hands, facts, error.message);
        throw error;
      }
      await files.rename(partial, whole);
      return undefined;
    },
    happened: async () => ((await readManifest(whole))?.key === key ? 'yes' : 'no'),
    undo: 'nothing',
  };
}

async function receive(hands: Hands, facts: FetchFacts, partial: string, way: Way): Promise<void> {
  const { id, key, target } = facts;
  const files = hands.files();
  const face = hands.remote(target);
  const manifest = await manifestThere(face, id, way.signal);
  if (manifest?.key !== key)
    throw new ReadError('refused', 'the copy is not there any more, or not the one that was planned');
  const objects = new Map((await face.list(`${id}/`, way.signal)).map((one) => [one.key, one]));
  let done = 0;
  for (const file of manifest.files) {
    const path = join(partial, file.path);
    await files.ensureDirectory(dirname(path));
    await files.pour(checked(face, objects.get(`${id}/${file.path}`), file, way), path);
    done += file.bytes;
    way.tell(`fetched ${bytes(done)} of ${bytes(manifest.bytes)}`, done / Math.max(1, manifest.bytes));
  }
  // It is what was read whole when it got this manifest: the same bytes.
  const proofs: ProofsFile = { key, verified: hands.clock.now() };
  await files.write(join(partial, sumsName), sumsOf(manifest));
  await files.write(join(partial, proofsName), JSON.stringify(proofs));
  await files.write(join(partial, manifestName), `${JSON.stringify(manifest, null, 1)}\n`);
  await files.seal(partial);
}

/** The manifest of a copy; undefined where there is none that can be believed. @throws ReadError */
export async function manifestThere(
  face: S3Face,
  id: string,
  signal: AbortSignal,
): Promise<Manifest | undefined> {
  const key = `${id}/${manifestName}`;
  if ((await face.head(key, signal)) === undefined) return undefined;
  const manifest = manifestOf(await face.text(key, signal));
  return manifest?.id === id ? manifest : undefined;
}

async function noteBroken(
  { clock }: Pick<Hands, 'clock'>,
  { target, directory, id }: FetchFacts,
  because: string,
): Promise<void> {
  const place = { target, directory };
  const { offSite: _, ...copy } = (await readCopy(place, id)) ?? {};
  if ('manifest' in copy) await keepCopy(place, { ...copy, broken: { at: clock.now(), because } });
}
