import type { Verdict } from '../../core/plan.ts';
import { type Duration, ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { composeOf } from '../../systems/compose.ts';
import type { Details } from '../../systems/docker.details.ts';
import type { Doing, Looking, Step } from '../action.ts';
import type { Hands, Reach } from '../faces.ts';
import { gate } from '../lifecycle/gate.ts';
import { sightOfContainer } from '../lifecycle/sight.ts';
import { projectWords } from './compose.file.ts';
import { letGo, pin, swaps } from './compose.swap.ts';
import type { ComposeFacts, ComposeProject } from './facts.ts';
import { imageOf, keep, take } from './image.ts';
import { bodyIn } from './ledger.ts';
import { migrate } from './migrate.ts';
import { engineOf, partOf } from './newcomer.ts';
import { engineVariables, runProgram } from './programs.ts';
import { bodyOfContainer, noteGood, writeDown } from './record.ts';
import { smoke } from './smoke.ts';
import { tidy } from './tidy.ts';

/** The containers of a Compose service, as its labels say. */
export async function membersOf(
  reach: Reach,
  { project, service, ...facts }: Pick<ComposeProject, 'project' | 'service' | 'engine'>,
  signal: AbortSignal,
): Promise<readonly Details[]> {
  const { face } = engineOf(reach, facts);
  const listed = (await face.list(signal)).filter(
    ({ compose }) => compose?.project === project && compose.service === service,
  );
  const found = await Promise.all(listed.map(({ id }) => face.details(id, signal)));
  return found.filter((one) => one !== 'gone').filter(({ labels }) => composeOf(labels)?.isOneOff !== true);
}

/** An engine that stands still keeps its program waiting for ever. */
const longest: Duration = 600_000;

/** Has Compose bring so many containers of a service up, and nothing else. */
export async function composeUp(
  hands: Hands,
  place: ComposeProject,
  {
    count,
    isPinned,
    more = [],
  }: { readonly count: number; readonly isPinned: boolean; readonly more?: readonly string[] },
  { signal, tell }: Pick<Doing, 'signal' | 'tell'>,
): Promise<void> {
  const { service, engine } = place;
  const argv = [
    ...projectWords(place, isPinned),
    ...['up', '--detach', '--no-deps', '--no-build', ...more, '--scale', `${service}=${count}`, service],
  ];
  // Its first version takes no smaller limit.
  const env = { ...engineVariables(hands, engine), COMPOSE_PARALLEL_LIMIT: '2' };
  await runProgram(hands, argv, env, { signal, tell, atMost: longest });
}

/** Waits until each of them has proven itself. */
export async function allProve(hands: Hands, facts: ComposeProject, doing: Doing): Promise<void> {
  for (const one of await membersOf(hands, facts, doing.signal))
    await gate(partOf(facts.engine, one)).run(hands, doing);
}

export const isThere = (one: Details): boolean => sightOfContainer(one).is !== 'down';

export const isUp = (details: Details): boolean => {
  const { is, health } = sightOfContainer(details);
  return is === 'up' && (health === 'none' || health === 'healthy');
};

/** What their first one is made from: the others differ by their number. */
async function bodyOfFirst(reach: Reach, facts: ComposeFacts, signal: AbortSignal) {
  const [first] = await membersOf(reach, facts, signal);
  if (first === undefined) throw new ReadError('missing', `${facts.service} has no containers any more`);
  return bodyOfContainer(reach, facts, { id: first.id, image: first.imageId }, signal);
}

export const composeSteps = (facts: ComposeFacts): readonly Step[] => [
  writeDown(facts, {
    from: { image: facts.old.image, reference: facts.old.reference },
    compose: { project: facts.project, service: facts.service },
    now: (reach, signal) => bodyOfFirst(reach, facts, signal),
    next: async (_, now) => now,
  }),
  ...take(facts),
  keep(facts, facts.old.image),
  ...migrate(facts, (reach) => bodyIn(reach, facts.release)),
  pin(facts),
  ...swaps(facts),
  ...smoke(facts),
  noteGood(facts, async (reach, looking) => ({ image: (await imageOf(reach, facts, looking)).id })),
  letGo(facts),
  tidy(facts),
];

/** Each of them, as the engine says it. */
export async function proveCompose(
  reach: Reach,
  facts: ComposeFacts,
  looking: Looking,
): Promise<readonly Verdict[]> {
  const [members, wanted] = await Promise.all([
    membersOf(reach, facts, looking.signal),
    imageOf(reach, facts, looking),
  ]);
  const wrong = members.find(({ imageId }) => imageId !== wanted.id);
  const count = members.length === facts.members.length;
  return [
    ...members.map((one): Verdict => {
      const { says } = sightOfContainer(one);
      return { title: one.name, is: isUp(one) ? 'pass' : 'refuse', because: says };
    }),
    {
      title: 'image',
      is: wrong === undefined ? 'pass' : 'refuse',
      because: `${sanitize(facts.reference)}, ${(wrong?.imageId ?? wanted.id).replace('sha256:', '').slice(0, 12)}`,
    },
    {
      title: 'containers',
      is: count ? 'pass' : 'refuse',
      because: `${members.length}, of ${facts.members.length} before`,
    },
  ];
}
