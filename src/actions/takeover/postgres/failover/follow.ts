import * as z from 'zod';
import { ReadError } from '../../../../core/reading.ts';
import type { Looking, Step } from '../../../action.ts';
import { orGivenUp } from '../given-up.ts';
import { upNow } from '../switchover/sight.ts';
import { repoint, settle } from '../switchover/steps/after.ts';
import { titles } from '../switchover/verdicts/titles.ts';
import type { Known } from './facts.ts';

/** What the new primary does not need itself: none of it holds up the promotion, and what fails is given up, and named. */
export const settled = (known: Known): Step => orGivenUp(settle(known));

/** Slots that could not be made, and why. */
const lacking = z.object({ lacking: z.record(z.string(), z.string()), pid: z.int() });
export const lackingSlots = (results: Looking['results']): Readonly<Record<string, string>> =>
  lacking.safeParse(results.slots).data?.lacking ?? {};

/** Makes the slots of those that will follow the new primary, each that can be made. */
export function slots({ candidate }: Known): Step {
  return {
    id: 'slots',
    title: `make ${candidate.slots.join(', ')} on ${candidate.title}`,
    within: 5_000,
    changes: [titles.room],
    repeatable: true,
    async run(hands, { signal }) {
      const failed: Record<string, string> = {};
      for (const name of candidate.slots)
        await hands
          .primacy(candidate.system)
          .createSlot(name, signal)
          .catch((error: unknown) => {
            if (!(error instanceof ReadError)) throw error;
            failed[name] = error.message;
          });
      return Object.keys(failed).length === 0
        ? { at: hands.clock.now() }
        : { lacking: failed, pid: process.pid };
    },
    async happened(reach, { results, signal }) {
      const given = lacking.safeParse(results.slots).data;
      const own = given?.pid === process.pid ? given.lacking : {};
      const { slots: there } = await upNow(reach, candidate.system, signal);
      const isThere = (name: string): boolean => there.some((slot) => slot.name === name);
      return candidate.slots.every((name) => isThere(name) || own[name] !== undefined) ? 'yes' : 'no';
    },
  };
}

/** Points another standby at the new primary, without a slot where it has none there. */
export function follow(known: Known, sibling: Known['siblings'][number]): Step {
  const step = repoint(known, sibling);
  const bare = repoint(known, { ...sibling, slot: null });
  const now = ({ results }: Pick<Looking, 'results'>): Step =>
    sibling.slot !== null && lackingSlots(results)[sibling.slot] !== undefined ? bare : step;
  return {
    ...step,
    run: (hands, doing) => now(doing).run(hands, doing),
    happened: (reach, looking) => now(looking).happened(reach, looking),
  };
}
