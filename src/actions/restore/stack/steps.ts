import { count } from '../../../core/format.ts';
import { ReadError } from '../../../core/reading.ts';
import type { Looking, Step } from '../../action.ts';
import type { Reach } from '../../faces.ts';
import type { Part } from '../../lifecycle/part.ts';
import { type Member, stepsOf } from '../member.ts';
import { down, up } from './clients.ts';

/** Makes all of it beside while everybody works; stops the clients; puts one after the other into its place; starts them. */
export function stackSteps(members: readonly Member[], clients: readonly Part[]): readonly Step[] {
  const all = members.map((one) => stepsOf(one, true));
  const swaps = all.flatMap(({ swap }) => swap);
  // What is held only meanwhile reads as not done once it is let go.
  const lasting = swaps.filter(({ undo, hold }) => typeof undo === 'function' && hold === undefined);
  const isPlaced = async (reach: Reach, looking: Looking): Promise<boolean> => {
    for (const { happened } of lasting) if ((await happened(reach, looking)) !== 'yes') return false;
    return true;
  };
  const replacing = swaps.filter(({ replaces }) => replaces);
  const assertFits = async (reach: Reach, looking: Looking): Promise<void> => {
    const seen = await Promise.all(replacing.map(({ happened }) => happened(reach, looking)));
    const done = seen.filter((is) => is === 'yes').length;
    if (done > 0 && done < seen.length)
      throw new ReadError(
        'refused',
        `some of the data is put back and some is not (${count(done)} of ${count(seen.length)} steps): it starts when the run is gone on with, or taken back`,
      );
  };
  return [
    ...all.flatMap(({ beside }) => beside),
    ...clients.toReversed().map((part) => down(part, { isPlaced, assertFits })),
    ...swaps,
    ...clients.flatMap(up),
  ];
}
