import * as z from 'zod';
import { bytes, duration } from '../../../core/format.ts';
import type { Json } from '../../../core/json.ts';
import { ReadError } from '../../../core/reading.ts';
import { pause } from '../../../systems/pause.ts';
import type { Step } from '../../action.ts';
import type { Hands, Reach } from '../../faces.ts';
import { awaited } from '../../restore/redis/loaded.ts';
import type { Facts } from './facts.ts';
import { sentinelsNow, successorOf, upNow } from './now.ts';
import { offsetOf } from './replica.ts';

/** Facts of a plan whose master works. */
export type Planned = Facts & { readonly master: string; readonly pause: number };

const left = z.object({
  at: z.number(),
  until: z.number(),
  /** Where the master was once nobody wrote any more. */
  mark: z.number(),
  /** The process that had them wait: what another one held was let go when it died. */
  pid: z.number(),
});

/** What the pause left; undefined where there is none. */
export const pauseIn = (result: Json | undefined) => left.safeParse(result).data;

/** Writers wait from here on, until the master follows another one, or by itself when the time is up. */
export function pauseWrites(facts: Planned): Step {
  const { master } = facts;
  let isOver = false;
  return {
    id: 'pause',
    title: `have whoever writes to ${master} wait, for ${duration(facts.pause)} at most`,
    within: 1_000,
    async run(hands, { signal }) {
      const at = hands.clock.now();
      await hands.redisWrite(master).pauseWrites(facts.pause, signal);
      const mark = offsetOf(await upNow(hands, master, signal));
      return { at, until: at + facts.pause, mark, pid: process.pid };
    },
    happened: async (reach, { results, signal }) => {
      if ((await successorOf(reach, facts, signal)) !== undefined) return 'yes';
      const held = pauseIn(results.pause);
      return held?.pid === process.pid && reach.clock.now() < held.until ? 'yes' : 'no';
    },
    undo: 'nothing',
    hold: {
      atMost: facts.pause + facts.promotion + 15_000,
      until: 'write',
      async release(hands, { signal }) {
        await letGo(hands, facts, signal);
        isOver = true;
      },
      // Redis does not tell whether it has writers wait: that it took the word for it is all there is.
      released: async (reach, { results }) => {
        const until = pauseIn(results.pause)?.until;
        return isOver || (until !== undefined && reach.clock.now() > until + facts.promotion)
          ? 'yes'
          : 'unknown';
      },
    },
  };
}

/**
 * Lets the writers go on: where another one took over, or is about to, the master follows it first, for what it took from
 * then on would be lost.
 */
async function letGo(hands: Hands, facts: Planned, signal: AbortSignal): Promise<void> {
  const old = hands.redisWrite(facts.master);
  while (await isFailingOver(hands, facts, signal)) {
    await old.pauseWrites(facts.promotion, signal);
    if (signal.aborted) throw new ReadError('timeout', 'a Sentinel is still failing over');
    await pause(hands.clock, 200, signal);
  }
  const successor = await successorOf(hands, facts, signal);
  if (successor !== undefined) await old.follow(successor.place, signal);
  await old.resumeWrites(signal);
}

async function isFailingOver(reach: Reach, facts: Facts, signal: AbortSignal): Promise<boolean> {
  if ((await successorOf(reach, facts, signal)) !== undefined) return false;
  const all = await sentinelsNow(reach, facts, signal);
  return all.some((one) => one.is === 'up' && one.says.isFailingOver);
}

/** Waits until whoever may take over has all that was acknowledged. */
export function catchUp(facts: Planned): Step {
  const { candidate, others, sentinels, master, patience } = facts;
  const all = [candidate, ...(sentinels.length > 0 ? others : [])].map(({ system }) => system);
  const missing = async (reach: Reach, mark: number, signal: AbortSignal): Promise<string | undefined> => {
    for (const id of all) {
      const behind = mark - offsetOf(await upNow(reach, id, signal));
      if (behind > 0) return `${id} is ${bytes(behind)} behind ${master}`;
    }
    return undefined;
  };
  return {
    id: 'catch-up',
    title: `wait until ${all.join(', ')} ${all.length === 1 ? 'has' : 'have'} all that ${master} acknowledged`,
    within: 1_000,
    async run(hands, doing) {
      const held = pauseIn(doing.results.pause);
      if (held === undefined) throw new ReadError('refused', 'nobody was made to wait');
      await awaited(hands, patience, doing, async () => {
        const because = await missing(hands, held.mark, doing.signal);
        return because === undefined ? { is: 'there', value: undefined } : { is: 'not yet', because };
      });
      return { took: hands.clock.now() - held.at };
    },
    happened: async (reach, { results, signal }) => {
      if ((await successorOf(reach, facts, signal)) !== undefined) return 'yes';
      const held = pauseIn(results.pause);
      return held !== undefined && (await missing(reach, held.mark, signal)) === undefined ? 'yes' : 'no';
    },
    undo: 'nothing',
  };
}
