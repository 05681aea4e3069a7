import { stat } from 'node:fs/promises';
import { variablesIn } from '../../config/env/parse.ts';
import { readEnv } from '../../config/env/read.ts';
import { localFiles } from '../../config/files.ts';
import { ReadError } from '../../core/reading.ts';
import type { Release, ReleaseEntry, Version } from '../../domain/release.ts';
import type { Looking, Step } from '../action.ts';
import type { Reach } from '../faces.ts';
import { asChosenLast, type Body, bodyOf, withVariables } from './body.ts';
import type { Common, ContainerFacts } from './facts.ts';
import { bodyIn, letterOf, notedBefore, noteReturned, sealedOf, standingOf } from './ledger.ts';
import { engineOf, oldOf, surely } from './newcomer.ts';
import { schemaNow } from './schema.ts';
import { withPort } from './turn.ts';

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

export const environmentTitle = (path: string): string => `environment file ${path}`;

/** A file as it was agreed to: whoever edits it, or puts another one there, makes it another. */
export async function asItIs(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined
    ? 'not there'
    : `${found.size} bytes of ${new Date(found.ctimeMs).toISOString()}`;
}

/** @throws ReadError where it cannot be read, or is not what was agreed to any more. */
async function agreedIn({ path, as }: NonNullable<Common['environment']>) {
  const variables = await environmentIn(path);
  if ((await asItIs(path)) === as) return variables;
  throw new ReadError('refused', `${path} was changed since this was planned: plan it anew`);
}

/** What the one that comes is made from. */
export async function bodyOfNext(
  reach: Reach,
  facts: ContainerFacts,
  now: Body,
  signal: AbortSignal,
): Promise<Body> {
  const { next, environment } = facts;
  if (next.is === 'kept') {
    const kept = await engineOf(reach, facts).face.details(next.id, signal);
    if (kept === 'gone') throw new ReadError('missing', `${next.name} was removed`);
    return asChosenLast(
      now,
      await bodyOfContainer(reach, facts, { id: next.id, image: kept.imageId }, signal),
    );
  }
  const made = next.from === null ? now : await bodyIn(reach, next.from);
  const body = environment === null ? made : withVariables(made, await agreedIn(environment));
  return facts.turn === null ? body : withPort(body, facts.turn);
}

/** What ran before, and what the two are made from. */
type Bodies = {
  readonly from: Version;
  readonly compose?: Release['compose'];
  readonly now: (reach: Reach, signal: AbortSignal) => Promise<Body>;
  readonly next: (reach: Reach, now: Body, signal: AbortSignal) => Promise<Body>;
};

/** Writes down what is about to run, and what it takes to bring it and what ran before back, before anything is touched. */
export function writeDown(facts: Common, { from, compose, ...bodies }: Bodies): Step {
  const { release, ledger, engine, what, by, reference, brings, environment } = facts;
  return {
    id: 'record',
    title: 'write it into the ledger of releases',
    within: 2_000,
    // From now on it is in there, whatever becomes of its file.
    changes: ['ledger of releases', ...(environment === null ? [] : [environmentTitle(environment.path)])],
    async run(hands, { signal }) {
      const now = await bodies.now(hands, signal);
      const next = await bodies.next(hands, now, signal);
      const schema = await schemaNow(hands, facts.schema, signal);
      await notedBefore(hands, facts, { ...from, schema, body: now, compose });
      await hands.ledger.append({
        ...{ type: 'started', at: hands.clock.now(), release, target: ledger, engine, what, by, from },
        to: { image: facts.image ?? '', reference },
        ...(brings !== null && { brings }),
        ...(compose !== undefined && { compose }),
        ...(facts.migrate !== null && { migrated: true }),
        ...sealedOf(next, await letterOf(hands)),
      });
      return undefined;
    },
    happened: (reach) => isNoted(reach, facts, 'open'),
    undo: (hands) => noteReturned(hands, facts),
  };
}

/** What runs at the end, as the engine says it. */
type Ended = Pick<ReleaseEntry & { type: 'succeeded' }, 'image' | 'container' | 'down'>;

/** Writes down that it is good, once it has proven itself. */
export function noteGood(facts: Common, ended: (reach: Reach, looking: Looking) => Promise<Ended>): Step {
  return {
    id: 'note',
    title: 'write down that it is good',
    within: 2_000,
    async run(hands, doing) {
      const schema = await schemaNow(hands, facts.schema, doing.signal);
      await hands.ledger.append({
        ...{ type: 'succeeded', at: hands.clock.now(), release: facts.release },
        ...(await ended(hands, doing)),
        ...(schema !== undefined && { schema }),
      });
      return undefined;
    },
    happened: (reach) => isNoted(reach, facts, 'good'),
    // What ran before does not run again yet.
    undo: ({ ledger, clock }) => ledger.append({ type: 'reopened', at: clock.now(), release: facts.release }),
  };
}

/** Of a plain container: the one that was made, and how long none served. */
export async function endedOf(reach: Reach, facts: ContainerFacts, { signal }: Looking): Promise<Ended> {
  const [made, { finishedAt }] = await Promise.all([
    surely(reach, facts, signal),
    oldOf(reach, facts, signal),
  ]);
  const { id, imageId, startedAt } = made;
  const isTold =
    facts.turn === null && facts.old.wasUp && startedAt !== undefined && finishedAt !== undefined;
  return {
    ...{ container: id, image: imageId },
    ...(isTold && { down: Math.max(0, startedAt - finishedAt) }),
  };
}

/** `open`: it is noted as begun, however it went on, unless it was taken back. */
async function isNoted(reach: Reach, facts: Common, is: 'open' | 'good'): Promise<'yes' | 'no'> {
  const standing = await standingOf(reach, facts);
  return standing === 'good' || (is === 'open' && standing === 'open') ? 'yes' : 'no';
}
