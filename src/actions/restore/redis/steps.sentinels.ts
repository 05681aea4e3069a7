import { count } from '../../../core/format.ts';
import type { Step } from '../../action.ts';
import type { Facts } from './facts.ts';
import { allWait, haveWait } from './sentinels.ts';

const margin = 5_000;

/** Keeps the Sentinels from making a replica the master, which has the old data, while the master is away. */
export function hush(facts: Facts): Step {
  const { sentinels, raised, part, patience } = facts;
  const written = ({ downAfter }: Facts['sentinels'][number]): number => downAfter;
  const quiet = () => raised;
  return {
    id: 'hush',
    title: `have ${count(sentinels.length)} Sentinels wait until it is back`,
    within: margin,
    changes: [hushed],
    run: (hands, { signal }) => haveWait(hands, facts, quiet, signal).then(() => undefined),
    happened: async (reach, { signal }) => answer(await allWait(reach, facts, quiet, signal)),
    undo: (hands, { signal }) => haveWait(hands, facts, written, signal),
    hold: {
      atMost: part.grace + patience + 120_000,
      release: (hands, { signal }) => haveWait(hands, facts, written, signal),
      released: async (reach, { signal }) => answer(await allWait(reach, facts, written, signal)),
      until: 'heed',
    },
  };
}

/** The title of the verdict that shows it. */
export const hushed = 'Sentinels';

const answer = (is: boolean | undefined) => (is === undefined ? 'unknown' : is ? 'yes' : 'no');

/** Has the Sentinels watch as before. To take all of it back they have to wait once more. */
export function heed(facts: Facts): Step {
  const { sentinels, raised } = facts;
  const written = ({ downAfter }: Facts['sentinels'][number]): number => downAfter;
  return {
    id: 'heed',
    title: `have ${count(sentinels.length)} Sentinels watch as before`,
    within: margin,
    run: (hands, { signal }) => haveWait(hands, facts, written, signal).then(() => undefined),
    happened: async (reach, { signal }) => answer(await allWait(reach, facts, written, signal)),
    undo: (hands, { signal }) => haveWait(hands, facts, () => raised, signal),
  };
}
