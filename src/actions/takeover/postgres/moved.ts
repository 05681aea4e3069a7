import type { Step } from '../../action.ts';
import type { Reach } from '../../faces.ts';
import type { Known } from './switchover/facts.ts';
import { clusterNow, nodeNow } from './switchover/sight.ts';

type Moving = Pick<Known, 'cluster' | 'nodes'> & { readonly candidate: Pick<Known['candidate'], 'system'> };

/** Whether the new primary is one by now, and nobody else beside it. */
export async function hasMoved(reach: Reach, known: Moving, signal: AbortSignal): Promise<boolean> {
  const node = await nodeNow(reach, known.candidate.system, signal);
  if (node.is === 'silent' || node.role !== 'primary') return false;
  const { primaries } = await clusterNow(reach, known, signal);
  return primaries.length === 1 && primaries[0]?.system.id === known.candidate.system;
}

/** What only leads up to the promotion counts as done once there was one: the new primary is not to be held or cut off for it. */
export const upToMove = (known: Moving, step: Step): Step => ({
  ...step,
  async happened(reach, looking) {
    const is = await step.happened(reach, looking);
    return is !== 'yes' && (await hasMoved(reach, known, looking.signal)) ? 'yes' : is;
  },
});
