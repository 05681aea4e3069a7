import { dirname } from 'node:path';
import type { Happened, Verdict } from '../../core/plan.ts';
import { type Duration, ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { composeOf } from '../../systems/compose.ts';
import type { Details } from '../../systems/docker.details.ts';
import type { Doing, Looking, Step } from '../action.ts';
import type { Hands, Reach } from '../faces.ts';
import { gate } from '../lifecycle/gate.ts';
import { sightOfContainer } from '../lifecycle/sight.ts';
import { pinnedIn, projectWords } from './compose.file.ts';
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

/** The same, of an image. */
async function bringUp(
  hands: Hands,
  facts: ComposeFacts,
  image: string,
  count: number,
  doing: Doing,
): Promise<void> {
  const { service, format } = facts;
  const text = JSON.stringify({
    ...(format !== null && { version: format }),
    services: { [service]: { image } },
  });
  await pin(hands, facts, `${text}\n`);
  await composeUp(hands, facts, { count, isPinned: true }, doing);
}

async function pin(hands: Hands, { pin: path }: ComposeFacts, text: string | null): Promise<void> {
  const files = hands.files();
  await files.ensureDirectory(dirname(path));
  await (text === null ? files.remove(path) : files.replace(path, text));
}

/** Waits until each of them has proven itself. */
export async function allProve(hands: Hands, facts: ComposeProject, doing: Doing): Promise<void> {
  for (const one of await membersOf(hands, facts, doing.signal))
    await gate(partOf(facts.engine, one)).run(hands, doing);
}

/** Puts containers of another image in the place of those that run, by their own program, and as many. */
function swap(facts: ComposeFacts): Step {
  const { service, old, changes } = facts;
  return {
    id: 'swap',
    title: `have Compose make ${service} anew`,
    within: 10_000,
    // Its program stops and starts them all, and then each one proves itself.
    undoWithin: 600_000,
    changes,
    async run(hands, doing) {
      const { id } = await imageOf(hands, facts, doing);
      await bringUp(hands, facts, id, old.ids.length, doing);
      return undefined;
    },
    async happened(reach, looking) {
      const [members, { id }, pinned] = await Promise.all([
        membersOf(reach, facts, looking.signal),
        imageOf(reach, facts, looking),
        pinnedIn(facts),
      ]);
      return swapped(facts, members, { wanted: id, pinned });
    },
    async undo(hands, doing) {
      const members = await membersOf(hands, facts, doing.signal);
      if (areThose(facts, members)) return pin(hands, facts, old.pin);
      // Somebody may have scaled it since: how many there are is none of a release's own.
      await bringUp(hands, facts, old.image, numbersOf(members).size || old.ids.length, doing);
      await allProve(hands, facts, doing);
    },
  };
}

/** Numbers of Compose: in the middle of a swap two containers have the same one. */
const numbersOf = (members: readonly Details[]): ReadonlySet<number | undefined> =>
  new Set(members.map(({ labels }) => composeOf(labels)?.number));

/** The very containers that ran before, and none of them was stopped. */
const areThose = ({ old }: ComposeFacts, members: readonly Details[]): boolean =>
  areNone(old.ids, members) && (!old.wasWell || members.every(isThere));

const areNone = (ids: readonly string[], members: readonly Details[]): boolean =>
  members.length === ids.length && members.every(({ id }) => ids.includes(id));

export const isThere = (one: Details): boolean => sightOfContainer(one).is !== 'down';

/** A part of them is neither, nor are those that were put back and are not well. Pure. */
export function swapped(
  facts: ComposeFacts,
  members: readonly Details[],
  { wanted, pinned }: { readonly wanted: string; readonly pinned: string | null },
): Happened {
  const { old } = facts;
  if (areNone(old.ids, members)) return pinned === old.pin && areThose(facts, members) ? 'no' : 'unknown';
  const isWhole = members.length > 0 && numbersOf(members).size === members.length;
  const areOf = (image: string): boolean => isWhole && members.every(({ imageId }) => imageId === image);
  if (areOf(wanted) && members.every(isThere)) return 'yes';
  const isBack = old.wasWell ? (one: Details) => isUp(one) && (one.restarts ?? 0) === 0 : isThere;
  return areOf(old.image) && members.every(isBack) ? 'no' : 'unknown';
}

function proveAll(facts: ComposeFacts): Step {
  return {
    id: 'gate',
    title: `every container of ${facts.service} proves itself`,
    within: 2_000,
    async run(hands, doing) {
      await allProve(hands, facts, doing);
      const members = await membersOf(hands, facts, doing.signal);
      return { born: members.map((one) => sightOfContainer(one).born) };
    },
    async happened(reach, { results, signal }) {
      const members = await membersOf(reach, facts, signal);
      const seen = JSON.stringify(results.gate ?? null);
      const isSame = seen === JSON.stringify({ born: members.map((one) => sightOfContainer(one).born) });
      return isSame && members.every(isUp) ? 'yes' : 'no';
    },
    undo: 'nothing',
  };
}

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
  swap(facts),
  proveAll(facts),
  ...smoke(facts),
  noteGood(facts, async (reach, looking) => ({ image: (await imageOf(reach, facts, looking)).id })),
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
  const count = members.length === facts.old.ids.length;
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
      because: `${members.length}, of ${facts.old.ids.length} before`,
    },
  ];
}
