import { type Duration, ReadError } from '../../../core/reading.ts';
import type { Doing } from '../../action.ts';
import { patience } from '../../backup/redis/node.ts';
import type { Hands } from '../../faces.ts';
import type { Facts } from './facts.ts';
import { answered } from './order.ts';
import { pauseIn } from './steps.pause.ts';

/** For a node to take the word that has its writers wait. */
const heard: Duration = 3_000;
/** What is left when it is asked for more: one look at nodes of which one hangs may come in between. */
const least: Duration = patience + heard + 1_000;

/** Those that wait while a master moves; nobody in an emergency. */
export function writersOf(hands: Hands, facts: Facts, { results, signal, tell }: Doing) {
  const { master, pause, promotion } = facts;
  const { clock } = hands;
  let until = pauseIn(results.pause)?.until;
  const left = (): Duration =>
    pause === null || until === undefined ? Number.POSITIVE_INFINITY : until - clock.now();
  return {
    left,
    /** While somebody may be at it the old master must take nothing that the new one does not get. */
    async keep(wanted: Duration = least): Promise<void> {
      if (master === null || left() >= wanted) return;
      const since = clock.now();
      const atMost = Math.max(pause ?? 0, promotion);
      try {
        await answered(hands, heard, signal, (soon) => hands.redisWrite(master).pauseWrites(atMost, soon));
        until = since + atMost;
      } catch (error) {
        if (!(error instanceof ReadError)) throw error;
        tell(error.message);
      }
    },
  };
}
