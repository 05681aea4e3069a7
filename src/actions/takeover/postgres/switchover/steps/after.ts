import { ReadError } from '../../../../../core/reading.ts';
import { redirected } from '../../../../../domain/postgres/conninfo.ts';
import type { Step } from '../../../../action.ts';
import { isReceiving } from '../../../../primacy/node.ts';
import { isMarked } from '../../../../primacy/server.ts';
import { orGivenUp } from '../../given-up.ts';
import type { Known } from '../facts.ts';
import { startServer } from '../server.ts';
import { nodeNow, upNow } from '../sight.ts';
import { follows, wayOf } from './before.ts';

/** Writes the first checkpoint of the new timeline: until then the control file speaks of the old one. */
export function settle({ candidate }: Pick<Known, 'candidate'>): Step {
  return {
    id: 'settle',
    title: `write a checkpoint on ${candidate.title}`,
    within: 5_000,
    undo: 'nothing',
    async run(hands, { signal }) {
      await hands.primacy(candidate.system).checkpoint(signal);
      return undefined;
    },
    async happened(reach, { signal }) {
      const node = await upNow(reach, candidate.system, signal);
      return node.role === 'primary' && node.timeline === node.checkpointTimeline ? 'yes' : 'no';
    },
  };
}

/** Starts the old primary as what it is marked: a standby. */
export function rejoin({ primary, candidate, timeout }: Known): Step {
  return {
    id: 'rejoin',
    title: `start ${primary.title} as a standby of ${candidate.title}`,
    within: timeout,
    async run(hands, { signal }) {
      if ((await isMarked(hands, primary.server, signal)) !== true)
        throw new ReadError(
          'refused',
          `${primary.title} is not marked as a standby any more, so that it is not started`,
        );
      await startServer(hands, primary, timeout, signal);
      return undefined;
    },
    async happened(reach, { signal }) {
      const node = await nodeNow(reach, primary.system, signal);
      if (node.is === 'silent' || node.role === 'primary') return 'no';
      return isReceiving(node) ? 'yes' : 'no';
    },
  };
}

/** A node that was a primary, and what it has of slots that others used there. */
type Formerly = Pick<Known['primary'], 'system' | 'title' | 'leftover'>;

/** Removes the slots of the others where nobody uses them any more: they would keep the log for ever. */
export function tidy({ primary }: { readonly primary: Formerly }): Step {
  return {
    id: 'tidy',
    title: `remove ${primary.leftover.join(', ')} from ${primary.title}`,
    within: 5_000,
    async run(hands, { signal }) {
      for (const name of primary.leftover) await hands.primacy(primary.system).dropSlot(name, signal);
      return undefined;
    },
    async happened(reach, { signal }) {
      const node = await upNow(reach, primary.system, signal);
      return node.slots.some(({ name }) => primary.leftover.includes(name)) ? 'no' : 'yes';
    },
  };
}

/** Points another standby at the new primary. One that does not answer by now keeps nobody else from being well: the proof names it. */
export function repoint({ candidate }: Pick<Known, 'candidate'>, sibling: Known['siblings'][number]): Step {
  return orGivenUp({
    id: followId(sibling),
    title: `have ${sibling.title} follow ${candidate.title}`,
    within: 5_000,
    async run(hands, { signal }) {
      const node = hands.primacy(sibling.system);
      // One that was a primary may never have followed anybody.
      const own = (await node.upstream(signal)) ?? new Map();
      const words =
        own.size > 0
          ? redirected(own, sibling.place)
          : redirected(await wayOf(hands.primacy(candidate.system), signal), {
              ...sibling.place,
              application: sibling.title,
            });
      await node.follow({ conninfo: words, slot: sibling.slot ?? undefined }, signal);
      return undefined;
    },
    async happened(reach, { signal }) {
      const node = await nodeNow(reach, sibling.system, signal);
      return node.is === 'up' && follows(node, sibling.place, sibling.slot) ? 'yes' : 'no';
    },
  });
}

export const followId = ({ title }: Pick<Known['siblings'][number], 'title'>): string => `follow ${title}`;
