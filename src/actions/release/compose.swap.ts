import type { Json } from '../../core/json.ts';
import { record } from '../../systems/docker.narrow.ts';
import type { Looking, Step } from '../action.ts';
import type { Hands, Reach } from '../faces.ts';
import type { Body } from './body.ts';
import { hashNow, pinnedIn } from './compose.file.ts';
import type { ComposeFacts, ContainerFacts } from './facts.ts';
import { imageOf } from './image.ts';
import { engineOf, newcomerOf } from './newcomer.ts';
import { bodyOfContainer } from './record.ts';
import { comeUp, create, stepAside, stepIn } from './replace.ts';

/**
 * Pins the image in a file of our own over those of the project. What Compose hashes the service to from then on is left
 * for the containers: who scales it, or brings it up with that file, finds them to be what it says.
 */
export function pin(facts: ComposeFacts): Step {
  const { service, format, release, pin: path, old } = facts;
  /** With the release in it no two are the same. */
  const textOf = async (reach: Reach, looking: Looking): Promise<string> => {
    const { id } = await imageOf(reach, facts, looking);
    const said = { ...(format !== null && { version: format }), services: { [service]: { image: id } } };
    return `# release ${release}\n${JSON.stringify(said)}\n`;
  };
  return {
    id: 'pin',
    title: `pin the image of ${service} for Compose (${path})`,
    within: 2_000,
    changes: facts.changes,
    async run(hands, doing) {
      await hands.ledger.pin(path, await textOf(hands, doing));
      return { hash: (await hashNow(hands, facts, true, doing.signal)) ?? null };
    },
    async happened(reach, looking) {
      const isPinned = (await pinnedIn(facts)) === (await textOf(reach, looking));
      return isPinned && looking.results.pin !== undefined ? 'yes' : isPinned ? 'unknown' : 'no';
    },
    repeatable: true,
    undo: ({ ledger }) => ledger.pin(path, old.pin),
  };
}

type Member = ComposeFacts['members'][number];

/** As a plain container is replaced: beside, aside, in its place, and well. */
const plainly = (facts: ComposeFacts, { name, old }: Member): ContainerFacts => ({
  ...facts,
  ...{ is: 'container', name, old, next: { is: 'made', from: null }, turn: null },
});

/** What it is made from, and what Compose would have written on it. */
async function bodyLike(reach: Reach, facts: ComposeFacts, { old }: Member, looking: Looking): Promise<Body> {
  const given = await bodyOfContainer(reach, facts, old, looking.signal);
  const { files, pin: path } = facts;
  const labels = record(given.body.Labels);
  const { hash } = record(looking.results.pin);
  const name = (end: string): string => `com.docker.compose.${end}`;
  const written = {
    [name('project.config_files')]: [...files, path].join(','),
    ...(typeof hash === 'string' && { [name('config-hash')]: hash }),
    // Its later versions go by it, too.
    ...(name('image') in labels && { [name('image')]: (await imageOf(reach, facts, looking)).id }),
  };
  return { ...given, body: { ...given.body, Labels: { ...labels, ...written } } };
}

/**
 * Puts one container of a service into the place of another, under its name and its number, and waits until it is well:
 * the others serve meanwhile. The one that ran is there until all of them are well, and comes back where one is not.
 */
function swap(facts: ComposeFacts, member: Member, index: number): Step {
  const { name } = member;
  const one = plainly(facts, member);
  const made = create(one, {
    body: (reach, looking) => bodyLike(reach, facts, member, looking),
    isPinned: true,
  });
  const others = [...stepAside(one), stepIn(one), ...comeUp(one)];
  const steps = [...made, ...others];
  const id = `swap ${name}`;
  /** Of its own steps one alone leaves something. */
  const within = ({ results }: Pick<Looking, 'results'>): Looking['results'] =>
    results[id] === undefined ? results : { ...results, gate: results[id] };
  return {
    id,
    title: `replace ${name}, ${index + 1} of ${facts.members.length}, and wait until it is well`,
    within: 2_000,
    undoWithin: Math.max(...steps.map(({ undoWithin = 0 }) => undoWithin)),
    changes: facts.changes,
    repeatable: true,
    stoppable: true,
    async run(hands, doing) {
      let left: Json | undefined;
      for (const step of steps) {
        if ((await step.happened(hands, { ...doing, results: within(doing) })) === 'yes') continue;
        left = await step.run(hands, doing);
      }
      return left;
    },
    async happened(reach, { results, signal }) {
      const looking = { results: within({ results }), signal };
      const [newcomer, ...seen] = await Promise.all([
        newcomerOf(reach, one, signal),
        ...steps.map((step) => step.happened(reach, looking)),
      ]);
      if (seen.every((is) => is === 'yes')) return 'yes';
      return newcomer === undefined && seen.every((is) => is === 'no') ? 'no' : 'unknown';
    },
    async undo(hands, doing) {
      for (const step of others.toReversed()) {
        if (typeof step.undo !== 'function' || (await step.happened(hands, doing)) === 'no') continue;
        await step.undo(hands, doing);
      }
      await removeNew(hands, one, doing.signal);
    },
  };
}

/** Kept, it would count for Compose as one of the service. */
async function removeNew(hands: Hands, one: ContainerFacts, signal: AbortSignal): Promise<void> {
  const made = await newcomerOf(hands, one, signal);
  if (made !== undefined) await hands.engine(one.engine).remove(made.id, signal);
}

/** One after the other. */
export const swaps = (facts: ComposeFacts): readonly Step[] =>
  facts.members.map((member, index) => swap(facts, member, index));

/** Compose counts what is stopped, and would start it again: so what was replaced is removed once all is well. */
export function letGo(facts: ComposeFacts): Step {
  const { engine, members, service } = facts;
  const isThere = async (reach: Reach, { old }: Member, signal: AbortSignal): Promise<boolean> =>
    (await engineOf(reach, facts).face.details(old.id, signal)) !== 'gone';
  return {
    id: 'let go',
    title: `remove what was replaced of ${service}, for Compose would count it`,
    within: 5_000,
    changes: facts.changes,
    pointOfNoReturn: 'last',
    repeatable: true,
    async run(hands, { signal }) {
      for (const member of members)
        if (await isThere(hands, member, signal)) await hands.engine(engine).remove(member.old.id, signal);
      return undefined;
    },
    async happened(reach, { signal }) {
      const there = await Promise.all(members.map((member) => isThere(reach, member, signal)));
      return there.includes(true) ? 'no' : 'yes';
    },
  };
}
