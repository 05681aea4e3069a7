import { ReadError } from '../../../core/reading.ts';
import type { Step } from '../../action.ts';
import { messageOf } from '../../engine/look.ts';
import type { Hands } from '../../faces.ts';
import { noted } from '../../restore/redis/noted.ts';
import type { Facts } from './facts.ts';
import { follows, nodeNow, successorOf } from './now.ts';
import type { Planned } from './steps.pause.ts';

/** @throws ReadError where none took over. */
async function successor(hands: Hands, facts: Facts, signal: AbortSignal): Promise<Facts['candidate']> {
  const found = await successorOf(hands, facts, signal);
  if (found === undefined) throw new ReadError('refused', 'no node took over');
  return found;
}

/** Sentinels leave it a master for some ten seconds: what it took meanwhile would be lost. */
export function demote(facts: Planned): Step {
  const { master, candidate } = facts;
  return {
    id: 'demote',
    title: `make ${master} a replica of ${candidate.system}`,
    within: 5_000,
    async run(hands, { signal }) {
      const { place } = await successor(hands, facts, signal);
      await hands.redisWrite(master).follow(place, signal);
      return { at: hands.clock.now() };
    },
    async happened(reach, { signal }) {
      const [found, { system, seen }] = await Promise.all([
        successorOf(reach, facts, signal),
        nodeNow(reach, master, signal),
      ]);
      if (seen.is === 'down' || found === undefined) return 'unknown';
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
    async run(hands, { signal, tell }) {
      const { place } = await successor(hands, facts, signal);
      const late = await eachOf(
        others.map(({ system }) => system),
        (system) => hands.redisWrite(system).follow(place, signal),
      );
      for (const because of late) tell(because);
      return { late };
    },
    happened: noted('repoint'),
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
    async run(hands, { signal, tell }) {
      const late = await eachOf(all, async (system) => {
        if (!(await hands.redisWrite(system).keepSettings(signal)))
          throw new ReadError('unsupported', `${system} has no configuration file`);
      });
      for (const because of late) tell(because);
      return { late };
    },
    happened: noted('keep'),
    undo: 'nothing',
  };
}

/** Does it to all of them, and returns why it could not be done to some. */
async function eachOf(
  all: readonly string[],
  work: (system: string) => Promise<void>,
): Promise<readonly string[]> {
  const done = await Promise.allSettled(all.map(work));
  return done.flatMap((one) => (one.status === 'rejected' ? [messageOf(one.reason)] : []));
}
