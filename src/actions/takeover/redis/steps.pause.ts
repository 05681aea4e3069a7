import * as z from 'zod';
import { bytes, duration } from '../../../core/format.ts';
import type { Json } from '../../../core/json.ts';
import { ReadError } from '../../../core/reading.ts';
import { pause } from '../../../systems/pause.ts';
import type { Looking, Step } from '../../action.ts';
import { messageOf } from '../../engine/look.ts';
import type { Hands, Reach } from '../../faces.ts';
import { awaited } from '../../restore/redis/loaded.ts';
import type { Facts, Place } from './facts.ts';
import { nodeNow, sentinelsNow, successorNow, successorOf, upNow } from './now.ts';
import { isGone, offsetOf, runIdOf } from './replica.ts';
import type { Watcher } from './survey.ts';
import { tillItFollows } from './words.ts';

/** Facts of a plan whose master works. */
export type Planned = Facts & { readonly master: string; readonly pause: number };

const left = z.object({
  at: z.number(),
  until: z.number(),
  /** Where the master was once nobody wrote any more. */
  mark: z.number(),
  /** The process that had them wait: what another one held was let go when it died. */
  pid: z.number(),
  /** The server as it runs: one that was started again has nobody wait. */
  runId: z.string(),
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
      const now = await upNow(hands, master, signal);
      const [mark, runId] = [offsetOf(now), runIdOf(now)];
      return { at, until: at + facts.pause, mark, pid: process.pid, runId };
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
      async release(hands, { results, signal }) {
        await letGo(hands, facts, { results, signal });
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
async function letGo(hands: Hands, facts: Planned, looking: Looking): Promise<void> {
  const { master, promotion } = facts;
  const { signal } = looking;
  const old = hands.redisWrite(master);
  const since = hands.clock.now();
  const holding = async (because: string): Promise<void> => {
    if (signal.aborted) throw new ReadError('timeout', because);
    await old.pauseWrites(promotion, signal);
    await pause(hands.clock, 200, signal);
  };
  for (;;) {
    // All at once: whoever is silent has the writers wait for longer.
    const [now, ours, watchers] = await Promise.all([
      nodeNow(hands, master, signal),
      successorNow(hands, facts, looking),
      sentinelsNow(hands, facts, signal),
    ]);
    // Nobody waits for a process that is gone.
    if (isGone(now)) return;
    if (ours === undefined && mayBeFailingOver(watchers, facts, hands.clock.now() - since < promotion)) {
      await holding('a Sentinel is still failing over');
      continue;
    }
    const successor = ours?.place ?? namedBy(watchers, facts);
    if (successor !== undefined && now.seen.is === 'down')
      throw new ReadError('closed', `${now.seen.because}: ${tillItFollows(facts, successor)}`);
    // One that may not be told is told by the Sentinels; until then it takes nothing.
    if (successor !== undefined)
      await old.follow(successor, signal).catch(async (error: unknown) => {
        while ((await upNow(hands, master, signal)).seen.role === 'primary') await holding(messageOf(error));
      });
    return old.resumeWrites(signal);
  }
}

/** The Sentinel that was asked may be at it while it does not answer: for so long it is given to say so. */
function mayBeFailingOver(
  watchers: readonly Watcher[],
  { sentinels: [asked] }: Facts,
  isSilenceBelieved: boolean,
): boolean {
  return watchers.some((one) =>
    one.is === 'up' ? one.says.isFailingOver : isSilenceBelieved && one.system.id === asked?.system,
  );
}

/** Also one that is not among ours: whom a Sentinel calls the master now. */
function namedBy(watchers: readonly Watcher[], { sentinels }: Facts): Place | undefined {
  for (const { system, master: before } of sentinels) {
    const found = watchers.find((one) => one.system.id === system);
    if (found === undefined || found.is === 'down') continue;
    const { host, port } = found.says.master;
    if (host !== before.host || port !== before.port) return { host, port };
  }
  return undefined;
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
