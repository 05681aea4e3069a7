import * as z from 'zod';
import { bytes, duration } from '../../../core/format.ts';
import type { Json } from '../../../core/json.ts';
import { ReadError } from '../../../core/reading.ts';
import { pause } from '../../../systems/pause.ts';
import type { Looking, Step } from '../../action.ts';
import type { NodeSeen } from '../../backup/redis/node.ts';
import { messageOf } from '../../engine/look.ts';
import type { Hands, Reach } from '../../faces.ts';
import { awaited } from '../../restore/redis/loaded.ts';
import type { Facts, Place } from './facts.ts';
import { nodeNow, sentinelsNow, successorNow, successorOf, upNow } from './now.ts';
import { answered } from './order.ts';
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

/** Whether somebody may have been told to have another one take over: a process that has not seen to it does not know. */
export type Order = { mayBeOut: boolean };

/** Writers wait from here on, until the master follows another one, or by itself when the time is up. */
export function pauseWrites(facts: Planned, order: Order): Step {
  const { master } = facts;
  let isOver = false;
  return {
    id: 'pause',
    title: `have whoever writes to ${master} wait, for ${duration(facts.pause)} at most`,
    within: 1_000,
    async run(hands, { results, signal }) {
      // Before anybody ever waited nobody was told.
      if (pauseIn(results.pause) === undefined) order.mayBeOut = false;
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
      atMost: facts.pause + 3 * facts.promotion + 30_000,
      until: 'write',
      async release(hands, { results, signal }) {
        await letGo(hands, { ...facts, order }, { results, signal });
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
async function letGo(
  hands: Hands,
  facts: Planned & { readonly order: Order },
  looking: Looking,
): Promise<void> {
  const { master, promotion, order } = facts;
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
    const [now, candidate, ours, watchers] = await Promise.all([
      nodeNow(hands, master, signal),
      nodeNow(hands, facts.candidate.system, signal),
      successorNow(hands, facts, looking),
      sentinelsSoon(hands, facts, signal),
    ]);
    // Nobody waits for a process that is gone.
    if (isGone(now)) return;
    const isRecent = hands.clock.now() - since < promotion;
    const told = facts.sentinels.length > 0 ? watchers : [candidate.seen];
    if (ours === undefined && mayBeFailingOver(watchers, told, { isRecent, ...order })) {
      await holding('another one may still take over');
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

/**
 * Who was told may be at it while it does not answer: for so long it is given to say so. Of a process that is gone nothing
 * comes any more.
 */
function mayBeFailingOver(
  watchers: readonly Watcher[],
  told: readonly (Watcher | NodeSeen)[],
  { isRecent, mayBeOut }: { readonly isRecent: boolean; readonly mayBeOut: boolean },
): boolean {
  const saying = watchers.flatMap((one) => (one.is === 'up' ? [one.says] : []));
  if (saying.some(({ isFailingOver }) => isFailingOver)) return true;
  // What they publish waits as long as writers do: as many as it takes may have taken that for its end.
  const calling = saying.filter(({ master }) => master.view === 'suspected' || master.view === 'down');
  if (isRecent && calling.length > 0 && calling.length >= (saying[0]?.votes ?? 0)) return true;
  if (!isRecent || !mayBeOut) return false;
  return told.some((one) => one.is === 'down' && !/connection refused/.test(one.because));
}

/** One of them that hangs keeps nobody waiting: who lets go has ten seconds for all of it. */
const sentinelsSoon = (reach: Reach, facts: Facts, signal: AbortSignal) =>
  answered(reach, 2_000, signal, (soon) => sentinelsNow(reach, facts, soon));

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
