import type { Happened } from '../../../core/plan.ts';
import { ReadError } from '../../../core/reading.ts';
import { numberIn } from '../../../domain/redis/info.ts';
import type { Sentinel } from '../../../domain/sentinel.ts';
import type { Step } from '../../action.ts';
import type { Hands, Reach } from '../../faces.ts';
import type { Facts } from './facts.ts';
import { eachOf } from './late.ts';
import { nodeNow, sentinelsNow, successorOf } from './now.ts';

/** A Sentinel asks a replica every ten seconds what it is. */
const heard = 25_000;

/** Whether a Sentinel has heard whom to prefer. */
export const isHeard = ({ replicas }: Sentinel, { priorities, candidate, others }: Facts): boolean =>
  priorities.every(({ system, wanted }) => {
    const place = [candidate, ...others].find((one) => one.system === system)?.place;
    const known = replicas.find(({ host, port }) => host === place?.host && port === place.port);
    return known?.priority === wanted;
  });

/** Has the Sentinels prefer the candidate, for as long as it takes. */
export function choose(facts: Facts): Step {
  const { priorities, candidate, sentinels } = facts;
  const told = new Set<string>();
  return {
    id: 'choose',
    title: `have the Sentinels choose ${candidate.system}`,
    within: heard,
    async run(hands, { signal }) {
      for (const { system, wanted } of priorities) await hands.redisWrite(system).setPriority(wanted, signal);
      return undefined;
    },
    async happened(reach, { signal }) {
      // What was given back is gone, whomever the Sentinels made the master meanwhile.
      if (priorities.every(({ system }) => told.has(system))) return 'no';
      if ((await successorOf(reach, facts, signal)) !== undefined) return 'yes';
      // What the Sentinels have heard may be over by now: a guard gives it back as soon as its runner is gone.
      for (const { system, wanted } of priorities) {
        const { seen } = await nodeNow(reach, system, signal);
        if (seen.is === 'up' && numberIn(seen.info, 'slave_priority') !== wanted) return 'no';
      }
      const [asked] = sentinels;
      const all = await sentinelsNow(reach, facts, signal);
      const first = all.find(({ system }) => system.id === asked?.system);
      if (first === undefined || first.is === 'down') return 'unknown';
      return isHeard(first.says, facts) ? 'yes' : 'no';
    },
    undo: restore,
    hold: {
      atMost: heard + (facts.pause ?? 0) + facts.promotion + 90_000,
      release: restore,
      released: (reach, { signal }) => isRestored(reach, facts, told, signal),
    },
  };

  /** Each gets its own back, whatever becomes of another one. */
  async function restore(hands: Hands, { signal }: { readonly signal: AbortSignal }): Promise<void> {
    const given = await eachOf(priorities, async ({ system, was }) => {
      await hands.redisWrite(system).setPriority(was, signal);
      told.add(system);
    });
    const rest = priorities.filter((one) => !given.failed.includes(one));
    // What the Sentinels had them write down when they promoted one is written once more.
    const isDone = (await successorOf(hands, facts, signal)) !== undefined;
    const kept = await eachOf(isDone ? rest : [], async ({ system }) => {
      await hands.redisWrite(system).keepSettings(signal);
    });
    const late = [...given.late, ...kept.late];
    if (late.length > 0) throw new ReadError('closed', late.join('; '));
  }
}

/** A replica tells its priority; of a master that it took the word for it is all there is. */
async function isRestored(
  reach: Reach,
  { priorities }: Facts,
  told: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Happened> {
  for (const { system, was } of priorities) {
    const { seen } = await nodeNow(reach, system, signal);
    const now = seen.is === 'up' ? numberIn(seen.info, 'slave_priority') : undefined;
    if (now === undefined ? !told.has(system) : now !== was) return now === undefined ? 'unknown' : 'no';
  }
  return 'yes';
}
