import { ReadError } from '../../core/reading.ts';
import { keptRepository } from '../../systems/docker.changes.ts';
import type { Image } from '../../systems/docker.image.ts';
import type { Doing, Looking, Step } from '../action.ts';
import type { Hands, Reach } from '../faces.ts';
import type { Common } from './facts.ts';
import { engineOf } from './newcomer.ts';
import { dockerOf } from './programs.ts';

/** The image that is wanted. @throws ReadError where the engine does not have it. */
export async function imageOf(
  reach: Reach,
  facts: Pick<Common, 'engine' | 'image' | 'reference'>,
  { results, signal }: Looking,
): Promise<Image> {
  const taken = results.take;
  const id = facts.image ?? (typeof taken === 'string' ? taken : facts.reference);
  const found = await engineOf(reach, facts).face.image(id, signal);
  if (found === 'gone') throw new ReadError('missing', `the engine has no image ${facts.reference}`);
  return found;
}

/** Has the engine get an image that it does not have, or build it anew. */
export function take(facts: Common): readonly Step[] {
  const { take: how, reference } = facts;
  if (how === null) return [];
  const words = how.is === 'pull' ? ['pull', '--quiet', reference] : buildOf(how, reference);
  return [
    {
      id: 'take',
      title: how.is === 'pull' ? `pull ${reference}` : `build ${reference}`,
      within: 2_000,
      stoppable: true,
      // From now on it is here.
      changes: [`image ${reference}`],
      async run(hands, { signal, tell }) {
        await dockerOf(hands, facts.engine, words, { signal, tell });
        const found = await engineOf(hands, facts).face.image(reference, signal);
        if (found === 'gone')
          throw new ReadError('missing', `the engine has no image ${reference} after all`);
        return found.id;
      },
      // That it has one of that name proves nothing: names move.
      happened: async (_, { results }) => (results.take === undefined ? 'no' : 'yes'),
      undo: 'nothing',
    },
  ];
}

const buildOf = ({ context, file }: { context: string; file: string | null }, reference: string) => [
  ...['build', '--quiet', '--tag', reference],
  ...(file === null ? [] : ['--file', file]),
  context,
];

/** A name that nobody prunes, for the image of each release. */
export const tagOf = (release: string): string => release.replace(/[^\w.-]/g, '-');

/** Gives what runs and what comes a name of its own, so that pruning spares them. */
export function keep(facts: Common, before: string): Step {
  const { release, engine } = facts;
  const wanted = async (reach: Reach, looking: Looking) =>
    [
      { tag: tagOf(`${release}-before`), image: before },
      { tag: tagOf(release), image: (await imageOf(reach, facts, looking)).id },
    ] as const;
  return {
    id: 'keep',
    title: 'keep both images from being pruned',
    within: 2_000,
    async run(hands: Hands, doing: Doing) {
      for (const { tag, image } of await wanted(hands, doing))
        await hands.engine(engine).tag(image, tag, doing.signal);
      return undefined;
    },
    async happened(reach, looking) {
      const { face } = engineOf(reach, facts);
      for (const { tag, image } of await wanted(reach, looking)) {
        const found = await face.image(`${keptRepository}:${tag}`, looking.signal);
        if (found === 'gone' || found.id !== image) return 'no';
      }
      return 'yes';
    },
    undo: 'nothing',
  };
}
