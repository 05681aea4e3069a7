import { variablesIn } from '../../config/env/parse.ts';
import { readEnv } from '../../config/env/read.ts';
import { localFiles } from '../../config/files.ts';
import { ReadError } from '../../core/reading.ts';
import type { Step } from '../action.ts';
import type { Reach } from '../faces.ts';
import { type Body, bodyOf, withVariables } from './body.ts';
import type { Common, ContainerFacts } from './facts.ts';
import { bodyIn, letterOf, notedBefore, noteReturned, sealedOf, standingOf } from './ledger.ts';
import { engineOf, newcomerOf, oldOf } from './newcomer.ts';
import { schemaNow } from './schema.ts';

/** What another container like this one is made from, by the image that it was made from. @throws ReadError where that is gone. */
export async function bodyOfContainer(
  reach: Reach,
  facts: Pick<Common, 'engine'>,
  { id, image }: { readonly id: string; readonly image: string },
  signal: AbortSignal,
): Promise<Body> {
  const { face } = engineOf(reach, facts);
  const [whole, made] = await Promise.all([face.whole(id, signal), face.image(image, signal)]);
  if (whole === 'gone') throw new ReadError('missing', 'the container is not there any more');
  if (made === 'gone')
    throw new ReadError(
      'missing',
      'the image that it was made from is gone, and what was chosen for it cannot be told from it',
    );
  return bodyOf(whole, made.written);
}

/** The variables of an environment file. @throws ReadError where it cannot be read. */
export async function environmentIn(path: string): Promise<ReadonlyMap<string, string>> {
  const read = await readEnv(path, localFiles);
  if (read.is === 'refused') throw new ReadError('missing', `${path} ${read.because}`);
  return variablesIn(read.file);
}

/** What the one that comes is made from. */
async function bodyOfNext(
  reach: Reach,
  facts: ContainerFacts,
  now: Body,
  signal: AbortSignal,
): Promise<Body> {
  const { next, environment } = facts;
  if (next.is === 'kept') {
    const kept = await engineOf(reach, facts).face.details(next.id, signal);
    if (kept === 'gone') throw new ReadError('missing', `${next.name} was removed`);
    return bodyOfContainer(reach, facts, { id: next.id, image: kept.imageId }, signal);
  }
  if (next.from !== null) return bodyIn(reach, next.from);
  return environment === null ? now : withVariables(now, await environmentIn(environment));
}

/** Writes down what is about to run, and what it takes to bring it and what ran before back, before anything is touched. */
export function record(facts: ContainerFacts): Step {
  const { release, ledger, engine, what, by, old, reference, brings } = facts;
  return {
    id: 'record',
    title: 'write it into the ledger of releases',
    within: 2_000,
    changes: ['ledger of releases'],
    async run(hands, { signal }) {
      const now = await bodyOfContainer(hands, facts, old, signal);
      const next = await bodyOfNext(hands, facts, now, signal);
      const from = { image: old.image, reference: old.reference, container: old.id };
      const schema = await schemaNow(hands, facts.schema, signal);
      await notedBefore(hands, facts, { ...from, schema, body: now });
      await hands.ledger.append({
        ...{ type: 'started', at: hands.clock.now(), release, target: ledger, engine, what, by, from },
        to: { image: facts.image ?? '', reference },
        ...(brings !== null && { brings }),
        ...sealedOf(next, await letterOf(hands)),
      });
      return undefined;
    },
    happened: (reach) => isNoted(reach, facts, 'open'),
    undo: (hands) => noteReturned(hands, facts),
  };
}

/** Writes down that it is good, once it has proven itself. */
export function noteGood(facts: ContainerFacts): Step {
  return {
    id: 'note',
    title: 'write down that it is good',
    within: 2_000,
    async run(hands, { signal }) {
      const made = await newcomerOf(hands, facts, signal);
      if (made === undefined) throw new ReadError('missing', 'the new container is not there any more');
      const { finishedAt } = await oldOf(hands, facts, signal);
      const down =
        !facts.old.wasUp || made.startedAt === undefined || finishedAt === undefined
          ? undefined
          : Math.max(0, made.startedAt - finishedAt);
      const schema = await schemaNow(hands, facts.schema, signal);
      await hands.ledger.append({
        ...{ type: 'succeeded', at: hands.clock.now(), release: facts.release },
        ...{ container: made.id, image: made.imageId },
        ...(down !== undefined && { down }),
        ...(schema !== undefined && { schema }),
      });
      return undefined;
    },
    happened: (reach) => isNoted(reach, facts, 'good'),
    undo: (hands) => noteReturned(hands, facts),
  };
}

/** `open`: it is noted as begun, however it went on, unless it was taken back. */
export async function isNoted(reach: Reach, facts: Common, is: 'open' | 'good'): Promise<'yes' | 'no'> {
  const standing = await standingOf(reach, facts);
  return standing === 'good' || (is === 'open' && standing === 'open') ? 'yes' : 'no';
}
