import { type Duration, type Instant, ReadError } from '../../../core/reading.ts';
import type { Step } from '../../action.ts';
import { awaited } from '../../restore/redis/loaded.ts';
import { type Facts, labels } from './facts.ts';
import { successorOf, tookOver } from './now.ts';
import { lookAgain } from './readiness.ts';
import { pauseIn } from './steps.pause.ts';
import { titles } from './verdicts.ts';

/**
 * A Sentinel that has just seen the master go looks at the replicas once more before it believes that one is fit
 * (INFO not older than five seconds, sentinelSelectSlave in sentinel.c). While writers wait nobody else does.
 */
const patienceOf = (until: Instant | undefined): Duration => (until === undefined ? 12_000 : 0);

async function ordered(order: Promise<void>) {
  try {
    return { is: 'there', value: await order } as const;
  } catch (error) {
    if (error instanceof ReadError && error.message.includes('NOGOODSLAVE'))
      return { is: 'not yet', because: error.message } as const;
    throw error;
  }
}

/** What is left of the pause before it is asked for more. */
const least = 5_000;

/** From here on there is another history. */
export function promote(facts: Facts): Step {
  const { candidate, sentinels, master, pause, promotion } = facts;
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
    async run(hands, doing) {
      const { signal, results } = doing;
      const at = hands.clock.now();
      let until = pauseIn(results.pause)?.until;
      await lookAgain(hands, facts, { results, signal });
      if (asked === undefined) await hands.redisWrite(candidate.system).follow('nobody', signal);
      else
        await awaited(hands, patienceOf(until), doing, () =>
          ordered(hands.sentinelWrite(asked.system).failOver(asked.name, signal)),
        );
      const successor = await awaited(hands, promotion, doing, async () => {
        const found = await successorOf(hands, facts, signal);
        if (found !== undefined) return { is: 'there', value: found };
        // While a Sentinel is at it the old one must take nothing that the new one does not get.
        if (master !== null && pause !== null && until !== undefined && until - hands.clock.now() < least) {
          await hands.redisWrite(master).pauseWrites(pause, signal);
          until = hands.clock.now() + pause;
        }
        return { is: 'not yet', because: 'the Sentinels are at it' };
      });
      return { at, took: hands.clock.now() - at, system: successor.system };
    },
    happened: (reach, { signal }) => tookOver(reach, facts, signal),
  };
}
