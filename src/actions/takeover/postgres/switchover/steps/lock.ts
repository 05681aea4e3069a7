import type { Power } from '../../../../../systems/primacy.write.ts';
import type { Step } from '../../../../action.ts';
import type { Reach } from '../../../../faces.ts';
import { lockNode, patience } from '../../../../primacy/lock.ts';
import { type Known, ownerOf } from '../facts.ts';
import { downOf } from '../server.ts';
import { nodeNow } from '../sight.ts';
import { titles } from '../verdicts/titles.ts';

/** The nodes that are acted on; who takes over comes first. */
const acted = ({ candidate, primary, siblings }: Known) => [candidate, primary, ...siblings];

/** Locks them, and finds out whether what actions log in with may do what comes. */
export function lock(known: Known): Step {
  const { candidate, primary } = known;
  const slots: readonly Power[] = primary.slot === null ? [] : ['slots'];
  const needed = (system: string): readonly Power[] => {
    if (system === candidate.system) return ['promote', 'follow', 'checkpoint', ...slots];
    return system === primary.system ? ['follow', 'checkpoint', ...slots] : ['follow'];
  };
  return {
    id: 'lock',
    title: `lock ${acted(known)
      .map(({ title }) => title)
      .join(', ')}, and see whether we may`,
    within: patience,
    changes: [titles.lock],
    async run(hands, { signal }) {
      for (const { system } of acted(known)) {
        if (await isAway(hands, known, system, signal)) continue;
        await lockNode(hands, system, ownerOf(known), signal);
        await hands.primacy(system).assertAble(needed(system), signal);
      }
      return { at: hands.clock.now() };
    },
    async happened(reach, { signal }) {
      for (const { system } of acted(known)) {
        const node = await nodeNow(reach, system, signal);
        const isLocked = node.is === 'up' && node.lock?.application === ownerOf(known);
        if (!isLocked && !(await isAway(reach, known, system, signal))) return 'no';
      }
      return 'yes';
    },
    undo: async (hands) => {
      for (const { system } of acted(known)) hands.primacy(system).unlock();
    },
  };
}

/** Whether it does not answer: a run that is taken up again may have stopped it. Without who takes over nothing goes on. */
async function isAway(reach: Reach, known: Known, system: string, signal: AbortSignal): Promise<boolean> {
  const { candidate, primary } = known;
  if (system === candidate.system || (await nodeNow(reach, system, signal)).is === 'up') return false;
  // One that is only slow to answer is asked all the same: what it has to be told cannot be told once it is stopped.
  return system !== primary.system || (await downOf(reach, primary, signal)) !== 'running';
}
