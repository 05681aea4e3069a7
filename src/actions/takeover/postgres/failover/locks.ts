import { ReadError } from '../../../../core/reading.ts';
import { pause } from '../../../../systems/pause.ts';
import type { Power } from '../../../../systems/primacy.write.ts';
import type { Step } from '../../../action.ts';
import type { Hands } from '../../../faces.ts';
import { nodeNow } from '../switchover/sight.ts';
import { titles } from '../switchover/verdicts/titles.ts';
import { type Known, ownerOf } from './facts.ts';

/** For the lock of a runner that was killed to be noticed. */
const patience = 5_000;
const between = 250;

const acted = ({ candidate, siblings }: Known) => [candidate, ...siblings];

/** Locks every node that is reached, and finds out whether what actions log in with may do what comes. */
export function lock(known: Known): Step {
  const { candidate } = known;
  const needed = (system: string): readonly Power[] =>
    system === candidate.system
      ? ['promote', 'checkpoint', ...(candidate.slots.length > 0 ? (['slots'] as const) : [])]
      : ['follow'];
  return {
    id: 'lock',
    title: `lock ${acted(known)
      .map(({ title }) => title)
      .join(', ')}, and see whether we may`,
    within: patience,
    changes: [titles.lock],
    async run(hands, { signal }) {
      for (const { system } of acted(known)) {
        await lockNode(hands, system, known, signal);
        await hands.primacy(system).assertAble(needed(system), signal);
      }
      return undefined;
    },
    async happened(reach, { signal }) {
      for (const { system } of acted(known)) {
        const node = await nodeNow(reach, system, signal);
        if (node.is === 'silent' || node.lock?.application !== ownerOf(known)) return 'no';
      }
      return 'yes';
    },
    undo: async (hands) => {
      for (const { system } of acted(known)) hands.primacy(system).unlock();
    },
  };
}

/** Takes the lock of one node unless we have it. One that a runner of this run left is gone soon. */
export async function lockNode(
  hands: Hands,
  system: string,
  known: Known,
  signal: AbortSignal,
): Promise<void> {
  for (let waited = 0; ; waited += between) {
    try {
      return await hands.primacy(system).lock(ownerOf(known), signal);
    } catch (error) {
      const isOwn = error instanceof ReadError && error.message.endsWith(ownerOf(known));
      if (!isOwn || waited >= patience) throw error;
      await pause(hands.clock, between, signal);
    }
  }
}
