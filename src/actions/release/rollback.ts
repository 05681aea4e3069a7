import * as z from 'zod';
import { duration } from '../../core/format.ts';
import type { Verdict } from '../../core/plan.ts';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { containersOf, currentOf, earlierOf, type Running } from '../../domain/release/previous.ts';
import type { Release } from '../../domain/release.ts';
import { keptRepository } from '../../systems/docker.changes.ts';
import type { Details } from '../../systems/docker.details.ts';
import type { Image } from '../../systems/docker.image.ts';
import type { Reach } from '../faces.ts';
import { asChosenLast } from './body.ts';
import { tagOf } from './image.ts';
import { bodyIn } from './ledger.ts';
import type { Wanted } from './plain.ts';
import { bodyOfContainer } from './record.ts';
import { releasing } from './releasing.ts';
import { schemaNow, schemaOf } from './schema.ts';
import type { Subject } from './subject.ts';
import { migratedVerdict, schemaVerdict } from './verdicts.ts';
import { repositoryOf } from './wish.ts';

const params = z.strictObject({
  to: z
    .string()
    .min(1)
    .describe('the release to go back to; left out: the last good one before what runs')
    .optional(),
  image: z.string().min(1).describe('the image to go back to, where no release was recorded').optional(),
});
type Params = z.output<typeof params>;

/** Brings back what ran before, with the configuration that it ran with: what is kept, else made from the ledger. */
export const rollback = releasing({
  name: 'rollback',
  title: 'Roll back',
  params,
  wanted: async (reach, subject, asked, signal) =>
    asked.image === undefined
      ? recorded(reach, subject, await chosen(subject, asked, signal), signal)
      : unrecorded(subject, asked.image, signal),
});

/** Containers of Compose are removed when others take their place. */
const runningOf = ({ members, details: { id, imageId } }: Subject): Running => ({
  image: imageId,
  ...(members === undefined && { container: id }),
});

const common = { what: 'rollback', take: null, migrate: null, environment: null } as const;

/** @throws ReadError where there is none, with what else could be chosen. */
async function chosen(subject: Subject, { to }: Params, signal: AbortSignal): Promise<Release> {
  const { ledger, releases } = subject;
  if (to !== undefined) {
    const found = releases.find(({ id, target, is }) => id === to && target === ledger && is === 'good');
    if (found !== undefined) return found;
    throw new ReadError(
      'unsupported',
      `the ledger has no good release "${sanitize(to)}" of ${ledger}: quarterdeck releases lists them`,
    );
  }
  const [last] = earlierOf(releases, ledger, runningOf(subject));
  if (last !== undefined) return last;
  const known = releases.some(({ target }) => target === ledger);
  const images = await olderImages(subject, signal);
  const choice =
    images.length === 0
      ? 'and the engine has no older image of the same name'
      : `choose one of the older images with --image: ${images.map(({ tag }) => tag).join(', ')}`;
  throw new ReadError(
    'unsupported',
    `${known ? 'the ledger has no good release before the one that runs' : `no release of ${ledger} was recorded`}; ${choice}`,
  );
}

type Older = { readonly tag: string; readonly createdAt: number };

/** Images of the same repository that are older than the one that runs: something to choose from, and nothing to be chosen by itself. */
async function olderImages(
  { engine, details, reference }: Subject,
  signal: AbortSignal,
): Promise<readonly Older[]> {
  const repository = repositoryOf(reference);
  const [tags, now] = await Promise.all([
    engine.face.imageTags(signal),
    engine.face.image(details.imageId, signal),
  ]);
  const before = now === 'gone' ? undefined : now.createdAt;
  const found = await Promise.all(
    tags
      .filter((tag) => repositoryOf(tag) === repository)
      .slice(0, 50)
      .map(async (tag) => ({ tag, image: await engine.face.image(tag, signal) })),
  );
  return found
    .flatMap(({ tag, image }) =>
      image === 'gone' ||
      image.id === details.imageId ||
      image.createdAt === undefined ||
      before === undefined ||
      image.createdAt > before
        ? []
        : [{ tag: sanitize(tag), createdAt: image.createdAt }],
    )
    .toSorted((one, other) => other.createdAt - one.createdAt)
    .slice(0, 5);
}

/** What the ledger knows of a release, and where it is. */
async function recorded(
  reach: Reach,
  subject: Subject,
  release: Release,
  signal: AbortSignal,
): Promise<Wanted> {
  const { engine, deploy, releases, ledger } = subject;
  const [kept, image, schema] = await Promise.all([
    keptOf(subject, release, signal),
    imageOf(subject, release, signal),
    schemaNow(reach, schemaOf(deploy), signal),
  ]);
  const { id, to } = release;
  return {
    ...common,
    ...{ brings: id, reference: to.reference, image, chosen: { to: id } },
    next: kept === undefined ? { is: 'made', from: id } : { is: 'kept', id: kept.id, name: kept.name },
    body: async (now) =>
      kept === undefined
        ? bodyIn(reach, id)
        : asChosenLast(
            now,
            await bodyOfContainer(
              reach,
              { engine: engine.system },
              { id: kept.id, image: kept.imageId },
              signal,
            ),
          ),
    preflight: [
      whichVerdict(release, currentOf(releases, ledger, runningOf(subject)), reach.clock.now()),
      ...(kept === undefined && image === undefined
        ? [
            {
              title: `image ${sanitize(to.reference)}`,
              is: 'refuse',
              because: 'it is gone, and its name may mean another one by now',
            } as const,
          ]
        : []),
      subject.members === undefined ? wayVerdict(kept) : composeWay,
      ...schemaVerdict(release.schema, schema),
      ...migratedVerdict(releases, release),
    ],
  };
}

function whichVerdict({ id, at, by, what }: Release, now: Release | undefined, today: number): Verdict {
  const whose = what === 'found' ? 'which ran before anything was recorded' : `by ${sanitize(by)}`;
  const because = `${id}, ${duration(today - at)} ago, ${whose}`;
  return now === undefined
    ? {
        title: 'release',
        is: 'warn',
        because: `${because}; what runs now is in no release: somebody put it there`,
      }
    : { title: 'release', is: 'pass', because: `${because}; what runs is ${now.id}` };
}

const wayVerdict = (kept: Details | undefined): Verdict => ({
  title: 'way back',
  is: 'pass',
  because:
    kept === undefined
      ? 'made anew from the image and the configuration in the ledger'
      : `${kept.name} is still there: the very container is started again`,
});

const composeWay: Verdict = {
  title: 'way back',
  is: 'warn',
  because: 'made anew from that image; the configuration is that of what runs today, and not brought back',
};

/** The container that it ran in, if that is still there. */
async function keptOf(
  { engine, releases }: Subject,
  release: Release,
  signal: AbortSignal,
): Promise<Details | undefined> {
  for (const id of containersOf(releases, release)) {
    const found = await engine.face.details(id, signal);
    if (found !== 'gone' && (found.state === 'exited' || found.state === 'created')) return found;
  }
  return undefined;
}

async function imageOf(
  { engine }: Subject,
  { id, to }: Release,
  signal: AbortSignal,
): Promise<Image | undefined> {
  for (const name of [to.image, `${keptRepository}:${tagOf(id)}`]) {
    const found = await engine.face.image(name, signal);
    if (found !== 'gone' && found.id === to.image) return found;
  }
  return undefined;
}

/** Somebody chose an image: what is known of its configuration is that of today. */
async function unrecorded({ engine }: Subject, reference: string, signal: AbortSignal): Promise<Wanted> {
  const found = await engine.face.image(reference, signal);
  if (found === 'gone') throw new ReadError('unsupported', `the engine has no image ${sanitize(reference)}`);
  return {
    ...common,
    ...{ brings: null, reference, image: found },
    next: { is: 'made', from: null },
    body: async (now) => now,
    preflight: [
      {
        title: 'configuration',
        is: 'warn',
        because: "it is today's: with which one that image ran was not recorded",
      },
    ],
  };
}
