import { ReadError } from '../../../core/reading.ts';
import type { Looking, Step } from '../../action.ts';
import type { Hands } from '../../faces.ts';
import type { Facts } from './facts.ts';
import { awayIn, deniedIn, eachOf, notedWithoutAway, silentOf } from './late.ts';
import { follows, nodeNow, successorNow, whyNone } from './now.ts';
import type { Planned } from './steps.pause.ts';
import { upIn } from './survey.ts';
import { tillItFollows } from './words.ts';

/** @throws ReadError where none took over. */
async function successor(hands: Hands, facts: Facts, looking: Looking): Promise<Facts['candidate']> {
  const found = await successorNow(hands, facts, looking);
  if (found === undefined) throw new ReadError('refused', await whyNone(hands, facts, looking));
  return found;
}

/** Sentinels leave it a master for some ten seconds: what it took meanwhile would be lost. */
export function demote(facts: Planned): Step {
  const { master, candidate } = facts;
  return {
    id: 'demote',
    title: `make ${master} a replica of ${candidate.system}`,
    within: 5_000,
    async run(hands, { signal, results, tell }) {
      const { place, system } = await successor(hands, facts, { results, signal });
      const at = hands.clock.now();
      const because = await hands
        .redisWrite(master)
        .follow(place, signal)
        .then(
          () => undefined,
          async (error: unknown) => {
            const { seen } = await nodeNow(hands, master, signal);
            if (seen.is === 'up' || seen.isThere) throw error;
            // There is a new master by now: the others are not kept from it for the old one's sake.
            return `${seen.because}: ${tillItFollows(facts, place)}`;
          },
        );
      if (because !== undefined) tell(because);
      // Killed from here on each comes back as what it is now. Whether that could be written down is told at the end.
      const there = [system, ...(because === undefined ? [master] : [])];
      await eachOf(facts.sentinels.length > 0 ? [] : there, async (id) => {
        await hands.redisWrite(id).keepSettings(signal);
      });
      return because === undefined ? { at } : { at, late: [because], away: [master] };
    },
    async happened(reach, { results, signal }) {
      const [found, { system, seen }] = await Promise.all([
        successorNow(reach, facts, { results, signal }),
        nodeNow(reach, master, signal),
      ]);
      if (seen.is === 'down') return awayIn(results.demote).length > 0 ? 'yes' : 'unknown';
      if (found === undefined) return 'unknown';
      return follows({ system, seen }, found.place) ? 'yes' : 'no';
    },
  };
}

/** Without Sentinels nobody else tells them. One that cannot be told is told of at the end. */
export function repoint(facts: Facts): Step {
  const { others, candidate } = facts;
  return {
    id: 'repoint',
    title: `have ${others.map(({ system }) => system).join(', ')} follow ${candidate.system}`,
    within: 1_000,
    async run(hands, { signal, results, tell }) {
      const { place } = await successor(hands, facts, { results, signal });
      const { late, failed } = await eachOf(
        others.map(({ system }) => system),
        (system) => hands.redisWrite(system).follow(place, signal),
      );
      for (const because of late) tell(because);
      const away = await silentOf(hands, failed, signal);
      return { late, away, denied: failed.filter((system) => !away.includes(system)) };
    },
    // One that was away, or was started again before it had written it down, is told once more.
    async happened(reach, { results, signal }) {
      if (results.repoint === undefined) return 'no';
      const found = await successorNow(reach, facts, { results, signal });
      const nodes = await Promise.all(others.map(({ system }) => nodeNow(reach, system, signal)));
      const strays = upIn(nodes).filter(
        (one) =>
          one.system.id !== found?.system &&
          !deniedIn(results.repoint).includes(one.system.id) &&
          found !== undefined &&
          !follows(one, found.place),
      );
      return strays.length === 0 ? 'yes' : 'no';
    },
    undo: 'nothing',
  };
}

/** What a node was told is forgotten at its next start unless it writes it down. */
export function keep({ master, pause, candidate, others }: Facts): Step {
  const all = [
    ...(master === null || pause === null ? [] : [master]),
    ...[candidate, ...others].map(({ system }) => system),
  ];
  return {
    id: 'keep',
    title: 'have each node write into its configuration file whom it follows',
    within: 1_000,
    async run(hands, { signal, results, tell }) {
      const before = [...awayIn(results.demote), ...awayIn(results.repoint)];
      const away = await silentOf(hands, before, signal);
      const there = all.filter((system) => !away.includes(system));
      const { late, failed } = await eachOf(there, async (system) => {
        if (!(await hands.redisWrite(system).keepSettings(signal)))
          throw new ReadError('unsupported', `${system} has no configuration file`);
      });
      for (const because of late) tell(because);
      return { late, away: [...away, ...(await silentOf(hands, failed, signal))] };
    },
    happened: notedWithoutAway('keep'),
    undo: 'nothing',
  };
}
