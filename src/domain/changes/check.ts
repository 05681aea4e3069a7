import type { Check } from '../check.ts';
import { type Differ, noticed } from './differ.ts';

/** What is compared of a check: what it says, once it has made up its mind. */
export type SeenCheck = Pick<Check, 'state' | 'because'>;

/** A check that cannot tell now holds what it held. */
export const seenCheck = ({ state, held, because }: Check): SeenCheck => ({
  state: state === 'unknown' ? (held?.state ?? state) : state,
  because,
});

/** A check of which nothing is known yet has not turned. */
export const checkChanges: Differ<SeenCheck> = (before, { state, because }, circumstances) => {
  if (before === undefined || state === before.state || state === 'unknown' || before.state === 'unknown')
    return [];
  const text = state === 'passing' ? 'passes again' : `failing: ${because}`;
  return [noticed({ kind: 'health', target: circumstances.system, text }, circumstances)];
};
