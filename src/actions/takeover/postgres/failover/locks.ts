import * as z from 'zod';
import { ReadError } from '../../../../core/reading.ts';
import type { Step } from '../../../action.ts';
import type { Hands } from '../../../faces.ts';
import { lockNode, patience } from '../../../primacy/lock.ts';
import { nodeNow } from '../switchover/sight.ts';
import { titles } from '../switchover/verdicts/titles.ts';
import { type Known, ownerOf } from './facts.ts';

/** All nodes but the one that is down; who takes over comes first. */
function acted({ nodes, candidate, primary }: Known): Known['nodes'] {
  const others = nodes.filter(({ system }) => system !== candidate.system && system !== primary?.system);
  return [candidate, ...others];
}

/** Where no node is down each could be made a primary meanwhile. Otherwise nothing is needed but who takes over. */
const isNeeded = ({ candidate, primary }: Known, system: string): boolean =>
  primary === null || system === candidate.system;

/** Locks every node that is reached, and finds out whether what actions log in with may promote. */
export function lock(known: Known): Step {
  const { candidate } = known;
  return {
    id: 'lock',
    title: `lock ${acted(known)
      .map(({ title }) => title)
      .join(', ')}, and see whether we may`,
    within: patience,
    changes: [titles.lock],
    async run(hands, { signal }) {
      const open = await lockAll(hands, known, signal);
      await hands.primacy(candidate.system).assertAble(['promote'], signal);
      return { open: [...open], pid: process.pid };
    },
    async happened(reach, { results, signal }) {
      const { open, pid } = left.parse(results.lock);
      for (const { system } of acted(known)) {
        const node = await nodeNow(reach, system, signal);
        if (node.is === 'up' && node.lock?.application === ownerOf(known)) continue;
        const isOpen = pid === process.pid && open.includes(system) && (node.is === 'silent' || !node.lock);
        if (isNeeded(known, system) || !isOpen) return 'no';
      }
      return 'yes';
    },
    undo: async (hands) => {
      for (const { system } of acted(known)) hands.primacy(system).unlock();
    },
  };
}

/** Which could not be locked, by this runner. */
const left = z.object({ open: z.array(z.string()), pid: z.int() }).catch({ open: [], pid: 0 });

/**
 * Takes the locks that we do not have. One that cannot be locked, and is nobody else's, keeps nobody from taking over unless it is
 * needed: those are returned. @throws ReadError
 */
export async function lockAll(hands: Hands, known: Known, signal: AbortSignal): Promise<readonly string[]> {
  const open: string[] = [];
  for (const { system } of acted(known)) {
    try {
      await lockNode(hands, system, ownerOf(known), signal);
    } catch (error) {
      const isBarred = isNeeded(known, system) || !(error instanceof ReadError) || signal.aborted;
      if (isBarred || (await isTaken(hands, system, known, signal))) throw error;
      open.push(system);
    }
  }
  return open;
}

async function isTaken(hands: Hands, system: string, known: Known, signal: AbortSignal): Promise<boolean> {
  const node = await nodeNow(hands, system, signal);
  return node.is === 'up' && node.lock !== undefined && node.lock.application !== ownerOf(known);
}
