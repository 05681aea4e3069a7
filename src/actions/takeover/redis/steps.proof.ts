import { ReadError } from '../../../core/reading.ts';
import type { Step } from '../../action.ts';
import { messageOf } from '../../engine/look.ts';
import { awaited } from '../../restore/redis/loaded.ts';
import { noted } from '../../restore/redis/noted.ts';
import type { Facts } from './facts.ts';
import { awayIn } from './late.ts';
import { dissent, successorOf, whyNone } from './now.ts';

/** For a node that just took over to take writes: some want a replica first. */
const writing = 10_000;
const settling = 45_000;

/** Whatever speaks against us is heard before anybody is made to wait. */
export function login({ master, pause, candidate, others, sentinels }: Facts): Step {
  const nodes = [
    ...(master === null || pause === null ? [] : [master]),
    ...[candidate, ...others].map(({ system }) => system),
  ];
  const [asked] = sentinels;
  return {
    id: 'login',
    title: `log in to ${[...nodes, ...(asked === undefined ? [] : [asked.system])].join(', ')}`,
    within: 1_000,
    async run(hands, { signal }) {
      await Promise.all(nodes.map((system) => hands.redisWrite(system).greet(signal)));
      if (asked !== undefined) await hands.sentinelWrite(asked.system).greet(signal);
      return { at: hands.clock.now() };
    },
    happened: noted('login'),
    undo: 'nothing',
  };
}

/** The first write that the new master takes; nothing of it is left. */
export function write(facts: Facts): Step {
  const { candidate, key } = facts;
  return {
    id: 'write',
    title: `write to ${candidate.system}, and take it away again`,
    within: 1_000,
    async run(hands, doing) {
      const { signal } = doing;
      return awaited<{ at: number; because: string | null }>(hands, writing, doing, async () => {
        const master = await successorOf(hands, facts, signal);
        if (master === undefined) return { is: 'not yet', because: await whyNone(hands, facts, doing) };
        try {
          await hands.redisWrite(master.system).tryWrite(`quarterdeck:${key}`, signal);
          return { is: 'there', value: { at: hands.clock.now(), because: null } };
        } catch (error) {
          // One whose user may not do that takes the writes of others all the same.
          if (error instanceof ReadError && error.kind === 'denied')
            return { is: 'there', value: { at: hands.clock.now(), because: error.message } };
          return { is: 'not yet', because: messageOf(error) };
        }
      });
    },
    happened: noted('write'),
    undo: 'nothing',
  };
}

/** Waits until everybody says the same. Who does not by then is told of at the end: nothing is taken back for it. */
export function settle(facts: Facts): Step {
  return {
    id: 'settle',
    title: 'wait until all nodes and Sentinels agree',
    within: 1_000,
    async run(hands, doing) {
      const { signal, results, tell } = doing;
      // Who could not be told whom to follow is not waited for: it is told when the run is gone on with.
      const away = [...awayIn(results.demote), ...awayIn(results.repoint)];
      const late = await awaited(hands, settling, doing, async () => {
        const because = await dissent(hands, facts, signal, away);
        return because === undefined ? { is: 'there', value: null } : { is: 'not yet', because };
      }).catch((error: unknown) => {
        if (!(error instanceof ReadError) || signal.aborted) throw error;
        return error.message;
      });
      if (late !== null) tell(late);
      return { late };
    },
    happened: noted('settle'),
    undo: 'nothing',
  };
}
