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
  return [
    ...all.flatMap(({ beside }) => beside),
    ...clients.toReversed().map((part) => down(part, isPlaced)),
    ...swaps,
    ...clients.flatMap(up),
  ];
}
