import { ReadError } from '../../core/reading.ts';
import type { Details } from '../../systems/docker.details.ts';
import type { Step } from '../action.ts';
import type { Reach } from '../faces.ts';
import { allProve, composeUp, isThere, isUp, membersOf } from '../release/compose.ts';
import { entriesIn } from '../release/ledger.ts';
import { alikeOf, whyOthers } from './alike.ts';
import type { Facts } from './facts.ts';
import { takenBack } from './stays.ts';

/** Brings more of them up, or removes some. */
export function resize(facts: Facts): Step {
  const { from, to, service, standing } = facts;
  const more = ['--no-recreate'];
  return {
    id: 'scale',
    title: `have ${to} of ${service}`,
    within: 10_000,
    undoWithin: 600_000,
    // However many there are, it brings as many as are wanted.
    repeatable: true,
    stoppable: true,
    changes: [`containers of ${service}`, 'count', 'policy', 'cool-down', 'compose file', 'image'],
    async run(hands, doing) {
      await composeUp(hands, facts, { count: to, isPinned: facts.isPinned, more }, doing);
      return undefined;
    },
    async happened(reach, { signal }) {
      const members = await membersOf(reach, facts, signal);
      if (members.length === to) return 'yes';
      return members.length === from && members.filter(isThere).length >= standing ? 'no' : 'unknown';
    },
    async undo(hands, doing) {
      const members = await membersOf(hands, facts, doing.signal);
      const isMore = from > members.length;
      const { isPinned, verdicts } = isMore
        ? await alikeOf(hands, facts, members, doing.signal)
        : { isPinned: facts.isPinned, verdicts: [] };
      const why = whyOthers(verdicts);
      if (why !== undefined) throw new ReadError('refused', why);
      await composeUp(hands, facts, { count: from, isPinned, more }, doing);
      if (isMore) await allProve(hands, facts, doing);
    },
  };
}

/** Whether all of them run what was there before. Pure. */
export const areSame = ({ image }: Pick<Facts, 'image'>, members: readonly Details[]): boolean =>
  image === null || members.every(({ imageId }) => imageId === image);

export const prove = (facts: Facts): Step => ({
  id: 'gate',
  title: 'each of them proves itself',
  within: 2_000,
  stoppable: true,
  async run(hands, doing) {
    if (!areSame(facts, await membersOf(hands, facts, doing.signal)))
      throw new ReadError('refused', 'the new ones are of another image than the others');
    await allProve(hands, facts, doing);
    return undefined;
  },
  async happened(reach, { signal }) {
    const members = await membersOf(reach, facts, signal);
    return members.every(isUp) && areSame(facts, members) ? 'yes' : 'no';
  },
  undo: 'nothing',
});

/** Apart from releases, so that a rollback of the image is none of the count. */
export function note({ ledger: target, by, from, to, because, at }: Facts): Step {
  const last = async (reach: Pick<Reach, 'releases'>) =>
    (await entriesIn(reach)).findLast(
      (one) => one.type === 'scaled' && one.target === target && one.at >= at,
    );
  return {
    id: 'note',
    title: 'write down how many there are',
    within: 2_000,
    async run({ ledger, clock }) {
      await ledger.append({ type: 'scaled', at: clock.now(), target, by, from, to, because });
      return undefined;
    },
    async happened(reach) {
      const found = await last(reach);
      return found?.type === 'scaled' && found.to === to ? 'yes' : 'no';
    },
    undo: ({ ledger, clock }) =>
      ledger.append({
        type: 'scaled',
        at: clock.now(),
        target,
        by,
        from: to,
        to: from,
        because: takenBack,
      }),
  };
}
