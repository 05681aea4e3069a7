import { join } from 'node:path';
import { bytes } from '../../core/format.ts';
import type { Verdict } from '../../core/plan.ts';
import { ReadError } from '../../core/reading.ts';
import { keepCopy, keepManifest, readCopy } from '../../records/backups/copies.ts';
import { type Manifest, manifestName, readManifest } from '../../records/backups/manifest.ts';
import type { S3Write } from '../../systems/s3.write.ts';
import type { Step } from '../action.ts';
import { type Facts, placeOf } from '../backup/facts.ts';
import { guarded } from '../backup/guarded.ts';
import { paced } from '../backup/paced.ts';
import { sumsName, sumsOf } from '../backup/seal.ts';
import type { Hands } from '../faces.ts';
import { copyOf, lookElsewhere, unfinished } from './catalogue.ts';
import { readBack, type Way } from './compare.ts';
import { paceTo, type RemoteFacts } from './place.ts';

/** For removing what was sent, which has to be tried also when we are told to end. */
const patience = 30_000;

/**
 * Copies a backup elsewhere and reads the copy back; only then it gets its manifest, without which it is none. Whatever
 * becomes of it, the backup here stays what it is.
 */
export function send(facts: Facts, remote: RemoteFacts): Step {
  const { target, directory, id, key } = facts;
  return {
    id: 'copy',
    title: `copy it to ${remote.where}${id}, and read it back`,
    within: 500,
    stoppable: true,
    async run(hands, { signal, tell }) {
      const path = placeOf(facts).whole;
      const manifest = await readManifest(path);
      if (manifest?.key !== key) throw new ReadError('missing', `${path} is not there any more`);
      const face = hands.remote(target);
      const bounds = { directory, reserve: 0, timeout: remote.timeout };
      await sweep(hands, face, facts, remote, signal).catch(() => tell('what others left there stays'));
      try {
        await guarded(hands, bounds, signal, (until) =>
          copy(
            hands,
            face,
            { facts, remote, manifest },
            {
              signal: until,
              tell: paced(hands.clock, tell),
              pace: paceTo(hands, target),
            },
          ),
        );
      } catch (error) {
        await withdraw(face, id).catch(() => {});
        if (!(error instanceof ReadError)) throw error;
        throw new ReadError(error.kind, `${error.message}; the backup on this host is verified, and stays`);
      }
      return { copied: manifest.bytes };
    },
    happened: async () => ((await isProven(facts)) ? 'yes' : 'no'),
    undo: 'nothing',
  };
}

const isProven = async ({ target, directory, id, key }: Facts): Promise<boolean> => {
  const known = await readCopy({ target, directory }, id);
  return known?.manifest.key === key && known.offSite !== undefined;
};

/** What earlier copies left that came to no end. */
async function sweep(
  { clock }: Hands,
  face: S3Write,
  { id }: Facts,
  { timeout }: RemoteFacts,
  signal: AbortSignal,
): Promise<void> {
  const now = clock.now();
  await face.giveUp(`${id}/`, Number.POSITIVE_INFINITY, signal);
  await face.giveUp('', now - timeout, signal);
  for (const key of unfinished(await face.list('', signal), now - timeout)) await face.remove(key, signal);
}

type Sent = { readonly facts: Facts; readonly remote: RemoteFacts; readonly manifest: Manifest };

async function copy(
  { clock }: Hands,
  face: S3Write,
  { facts, remote, manifest }: Sent,
  way: Way,
): Promise<void> {
  const { id, key, target, directory } = facts;
  const { signal, tell, pace } = way;
  const there = new Map((await face.list(`${id}/`, signal)).map((one) => [one.key, one.bytes]));
  let sent = 0;
  const onSent = (more: number): void => {
    sent += more;
    tell(`sends ${bytes(sent)} of ${bytes(manifest.bytes)}`, Math.min(1, sent / Math.max(1, manifest.bytes)));
  };
  for (const file of manifest.files) {
    const name = `${id}/${file.path}`;
    // A run that is gone on with sent it before it was cut off; what it is turns out when it is read back.
    if (there.get(name) === file.bytes) onSent(file.bytes);
    else {
      const path = join(placeOf(facts).whole, file.path);
      await face.put(name, path, { bytes: file.bytes, signal, pace, onSent });
    }
  }
  await readBack(face, manifest, way);
  await face.putText(`${id}/${sumsName}`, sumsOf(manifest), signal);
  await face.putText(`${id}/${manifestName}`, JSON.stringify(manifest), signal);
  const object = await face.head(`${id}/${manifestName}`, signal);
  if (object === undefined)
    throw new ReadError('protocol', 'the manifest of the copy is not where it was put');
  const place = { target, directory };
  await keepManifest(place, manifest);
  await keepCopy(place, { ...copyOf(remote, manifest, object.tag, key), offSite: clock.now() });
  await lookElsewhere(face, place, { ...remote, now: clock.now() }, signal);
}

/** Takes away what was sent, the manifest first. */
async function withdraw(face: S3Write, id: string): Promise<void> {
  const signal = AbortSignal.timeout(patience);
  await face.remove(`${id}/${manifestName}`, signal);
  for (const { key } of await face.list(`${id}/`, signal)) await face.remove(key, signal);
}

/** Reads back what is noted of the copy. */
export async function proveCopy(facts: Facts, { where }: RemoteFacts): Promise<Verdict> {
  const { target, directory, id, key } = facts;
  const known = await readCopy({ target, directory }, id);
  const title = `copy in ${where}`;
  if (known?.manifest.key !== key || known.offSite === undefined)
    return { title, is: 'refuse', because: 'it was not read back' };
  return { title, is: 'pass', because: `read back whole, ${bytes(known.manifest.bytes)}` };
}
