import type { Release } from '../../domain/release.ts';
import { keptRepository } from '../../systems/docker.changes.ts';
import type { Step } from '../action.ts';
import type { Reach } from '../faces.ts';
import type { Common, ContainerFacts } from './facts.ts';
import { tagOf } from './image.ts';
import { releasesIn } from './ledger.ts';
import { engineOf } from './newcomer.ts';

/** Containers that were replaced and stay beside the one that runs; so many releases keep their image. */
const keptContainers = 3;
const keptImages = 5;

/** The names of images that are old enough to go: never of what runs, nor of the good ones just before it. Pure. */
export function outdated(releases: readonly Release[], target: string): readonly string[] {
  const own = releases.filter((one) => one.target === target && one.is !== 'open');
  const good = own.filter(({ is }) => is === 'good');
  const kept = new Set(good.slice(-keptImages).map(({ to }) => to.image));
  return own.flatMap(({ id, is, to, from }) => [
    ...(is === 'returned' || !kept.has(to.image) ? [tagOf(id)] : []),
    ...(from === undefined || kept.has(from.image) ? [] : [tagOf(`${id}-before`)]),
  ]);
}

/** Removes what nobody goes back to any more: by the ledger, and by the names that we gave. */
export function tidy(facts: Common & Partial<Pick<ContainerFacts, 'name'>>): Step {
  const { engine, ledger, name } = facts;
  return {
    id: 'tidy',
    title: 'let go of what is older than the last releases',
    within: 2_000,
    async run(hands, { signal }) {
      const write = hands.engine(engine);
      for (const id of await leftovers(hands, facts, signal))
        await write.remove(id, signal).catch(() => undefined);
      const { face } = engineOf(hands, facts);
      const names = new Set(await face.imageTags(signal));
      for (const tag of outdated(await releasesIn(hands), ledger)) {
        // One that a container still needs keeps its name until that is gone.
        if (names.has(`${keptRepository}:${tag}`)) await write.untag(tag, signal).catch(() => undefined);
      }
      return { name: name ?? null };
    },
    // What could not be removed is tried again with the next release.
    happened: async (_, { results }) => (results.tidy === undefined ? 'no' : 'yes'),
    undo: 'nothing',
  };
}

/** Stopped containers of ours beyond those that are kept. */
async function leftovers(
  reach: Reach,
  { name, ...facts }: Pick<Common, 'engine'> & Partial<Pick<ContainerFacts, 'name'>>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (name === undefined) return [];
  const listed = await engineOf(reach, facts).face.list(signal);
  const ours = (what: 'prev' | 'failed') =>
    listed
      .filter((one) => one.state !== 'running' && one.name.startsWith(`${name}.${what}-`))
      .toSorted((one, other) => other.name.localeCompare(one.name));
  return [...ours('prev').slice(keptContainers), ...ours('failed').slice(1)].map(({ id }) => id);
}
