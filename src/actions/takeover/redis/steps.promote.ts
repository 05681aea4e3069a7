import { duration } from '../../../core/format.ts';
import { ReadError } from '../../../core/reading.ts';
import type { Doing, Step } from '../../action.ts';
import { Unsent } from '../../engine/unsent.ts';
import type { Hands } from '../../faces.ts';
import { awaited } from '../../restore/redis/loaded.ts';
import { type Facts, labels } from './facts.ts';
import { sentinelsNow, successorOf, tookOver } from './now.ts';
import { answered, ordered, readyOf } from './order.ts';
import { lookAgain } from './readiness.ts';
import type { Order } from './steps.pause.ts';
import { titles } from './verdicts.ts';
import { writersOf } from './writers.ts';

/**
 * A Sentinel that has just seen the master go looks at the replicas once more before it believes that one is fit
 * (INFO not older than five seconds, sentinelSelectSlave in sentinel.c). While writers wait nobody else does.
 */
const patience = 12_000;
/** For the Sentinels to say what they do. */
const answering = 3_000;
/** For the order. */
const obeying = 5_000;
/** What is left of the pause when an order that is not answered is given up. */
const margin = 1_000;

/** From here on there is another history. */
export function promote(facts: Facts, order: Order): Step {
  const { candidate, sentinels } = facts;
  const [asked] = sentinels;
  const { masters, down, candidate: who, lag, ahead, others, known, version, least: needed } = titles;
  return {
    id: 'promote',
    title:
      asked === undefined
        ? `make ${candidate.system} a master`
        : `have ${asked.system} make ${candidate.system} the master`,
    within: 5_000,
    pointOfNoReturn: true,
    changes: [
      titles.electable,
      ...Object.values(labels),
      ...[masters, down, who, lag, ahead, others, known, version, needed],
      ...[titles.sentinels, titles.busy, titles.files],
    ],
    run: (hands, doing) => promoted(hands, facts, order, doing),
    happened: (reach, { signal }) => tookOver(reach, facts, signal),
  };
}

/**
 * Asks one after another, and each only where nothing speaks against it by then. One that stands still is passed over:
 * it is in tilt when it goes on, and forgets what it was told as soon as it hears of the new master.
 * @throws Unsent where nobody was asked, or nobody took it
 */
async function promoted(hands: Hands, facts: Facts, order: Order, doing: Doing) {
  const { signal } = doing;
  const { clock } = hands;
  const writers = writersOf(hands, facts, doing);
  const passed = new Set<string>();
  let at = clock.now();
  let wasRefused = false;
  let isOut = false;
  let late: ReadError | undefined;
  try {
    for (;;) {
      const asked = await awaited(hands, facts.pause === null ? patience : 0, doing, give);
      isOut ||= asked !== 'nobody';
      const { system } = (await taken()) ?? {};
      if (system !== undefined) return { at, took: clock.now() - at, system };
      late = new ReadError('timeout', `no node took over, after ${duration(facts.promotion)}`);
      if (asked === 'nobody' || !(await standsStill(asked))) throw late;
      passed.add(asked);
    }
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    if (!isOut) throw new Unsent(error.kind, error.message, wasRefused ? 'it was not begun' : undefined);
    // It is read back now, and somebody may still be at it.
    await writers.keep(Number.POSITIVE_INFINITY);
    throw late ?? error;
  }

  /** `nobody`: it comes about without us. */
  async function give() {
    at = clock.now();
    const [found, all] = await Promise.all([successorOf(hands, facts, signal), sentinels()]);
    if (found !== undefined || all.some((one) => one.is === 'up' && one.says.isFailingOver))
      return { is: 'there', value: 'nobody' } as const;
    const asked = await readyOf(hands, facts, { all, passed, signal });
    await lookAgain(hands, facts, doing);
    at = clock.now();
    const before = order.mayBeOut;
    order.mayBeOut = true;
    const atMost = Math.min(obeying, writers.left() - margin);
    const came = await ordered(answered(hands, atMost, signal, asked.promote));
    if (came.is === 'given') return { is: 'there', value: asked.system } as const;
    order.mayBeOut = before;
    wasRefused = true;
    if (came.isForGood) throw came.error;
    return { is: 'not yet', because: came.error.message } as const;
  }

  function taken() {
    return awaited(hands, facts.promotion, doing, async () => {
      const found = await successorOf(hands, facts, signal);
      if (found !== undefined) return { is: 'there', value: found };
      await writers.keep();
      return { is: 'not yet', because: 'the Sentinels are at it' };
    }).catch((error: unknown) => {
      if (!(error instanceof ReadError) || signal.aborted) throw error;
      return undefined;
    });
  }

  /** While writers wait what Sentinels publish waits too: none of them is waited for until they call the master down. */
  function sentinels() {
    const atMost = facts.pause === null ? answering : Math.min(answering, facts.patience);
    return answered(hands, atMost, signal, (soon) => sentinelsNow(hands, facts, soon));
  }

  async function standsStill(asked: string): Promise<boolean> {
    const found = (await sentinels()).find((one) => one.system.id === asked);
    return found !== undefined && (found.is === 'down' || found.says.isTilted);
  }
}
