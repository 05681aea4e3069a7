import type { DeploySection } from '../../config/schema/deploy.ts';
import type { Verdict } from '../../core/plan.ts';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Target } from '../../core/target.ts';
import { currentOf, openOf } from '../../domain/release/previous.ts';
import type { Release } from '../../domain/release.ts';
import { composeOf } from '../../systems/compose.ts';
import type { Details } from '../../systems/docker.details.ts';
import type { EngineAt, Reach } from '../faces.ts';
import { type Found, find } from '../lifecycle/find.ts';
import { names } from '../lifecycle/verdicts.ts';
import { whyUndeclared } from './disabled.ts';
import { releasesIn } from './ledger.ts';

/** What is to be replaced: containers of one engine, all of one image. */
export type Subject = {
  readonly engine: EngineAt;
  /** `container/web`, `service/api`: as the ledger has it. */
  readonly ledger: string;
  /** What the stack file says of deploying it. */
  readonly deploy: DeploySection | undefined;
  readonly releases: readonly Release[];
  /** As what runs was asked for, as far as that is known: of what is pinned by its id, the ledger knows. */
  readonly reference: string;
  /** The first one; of a plain container the only one. */
  readonly details: Details;
  /** Those of a Compose service; undefined for a plain container. */
  readonly members: readonly Details[] | undefined;
  /** What keeps it from being clear that this is all that is meant. */
  readonly doubts: readonly Verdict[];
};

/** @throws ReadError where there is none, or it is not clear which is meant. */
export async function subjectOf(reach: Reach, target: Target, signal: AbortSignal): Promise<Subject> {
  const undeclared = whyUndeclared(reach.stack);
  if (undeclared !== undefined) throw new ReadError('unsupported', undeclared);
  const releases = await releasesIn(reach);
  const section = reach.sections.services.find(
    ({ name, kind, container = name }) =>
      (target.kind === 'service' && name === target.name) ||
      (target.kind === 'container' && kind === 'container' && container === target.name),
  );
  const isCompose = target.kind === 'service' && section?.kind === 'compose';
  const name = section?.kind === 'container' ? (section.container ?? section.name) : target.name;
  const ledger = isCompose ? `service/${target.name}` : `container/${name}`;
  const found = await find(reach, target, signal).catch((error: unknown) =>
    halfDone(reach, openOf(releases, ledger), error, signal),
  );
  const [first, ...others] = found.flatMap((one) => (one.is === 'container' ? [one] : []));
  if (first === undefined) throw new ReadError('unsupported', `${sanitize(target.name)} is no container`);
  if (others.some(({ engine }) => engine.system !== first.engine.system))
    throw new ReadError(
      'unsupported',
      `${sanitize(target.name)} runs on several engines: which one is meant is not clear`,
    );
  const { engine, details } = first;
  if (!isCompose) {
    const place = composeOf(details.labels);
    if (place !== undefined)
      throw new ReadError(
        'unsupported',
        `Compose made ${name}, and would make it anew: name its service ${sanitize(place.service)} in the stack file, and deploy that`,
      );
  }
  const { id, image, imageId } = details;
  const now = { image: imageId, ...(!isCompose && { container: id }) };
  // What came of a release without an end is in no good one.
  const known = currentOf(releases, ledger, now) ?? openOf(releases, ledger);
  return {
    ...{ engine, ledger, releases, details, deploy: section?.deploy },
    reference: image.startsWith('sha256:') ? (known?.to.reference ?? image) : image,
    members: isCompose ? [details, ...others.map((one) => one.details)] : undefined,
    doubts: silentVerdict(target.name, await silentOf(reach, engine, signal)),
  };
}

/** Engines besides that one that do not tell what they have. */
async function silentOf(reach: Reach, { system }: EngineAt, signal: AbortSignal): Promise<readonly string[]> {
  const others = reach.engines().filter((one) => one.system !== system);
  const asked = await Promise.allSettled(others.map(({ face }) => face.list(signal)));
  return others.filter((_, index) => asked[index]?.status === 'rejected').map((one) => one.system);
}

/** Pure. */
function silentVerdict(name: string, silent: readonly string[]): readonly Verdict[] {
  if (silent.length === 0) return [];
  return [
    {
      title: 'other engines',
      is: 'refuse',
      because: `${names(silent)} ${silent.length === 1 ? 'does' : 'do'} not answer: whether ${sanitize(name)} is meant there is not known`,
      override: 'allow-silent-engine',
    },
  ];
}

/** In the middle of a release nothing has its name: what had it is still there. */
async function halfDone(
  reach: Reach,
  open: Release | undefined,
  error: unknown,
  signal: AbortSignal,
): Promise<readonly Found[]> {
  const engine = reach.engines().find(({ system }) => system === open?.engine);
  const id = open?.from?.container;
  if (!(error instanceof ReadError) || error.kind !== 'missing' || engine === undefined || id === undefined)
    throw error;
  const details = await engine.face.details(id, signal);
  const listed = (await engine.face.list(signal)).find((one) => one.id === id);
  if (details === 'gone' || listed === undefined) throw error;
  const [, name = listed.name] = /^container\/(.+)$/.exec(open?.target ?? '') ?? [];
  return [{ is: 'container', engine, details: { ...details, name }, listed: { ...listed, name } }];
}
