import { ReadError } from '../../../../../core/reading.ts';
import type { Conninfo } from '../../../../../domain/postgres/conninfo.ts';
import { parseConninfo, redirected } from '../../../../../domain/postgres/conninfo.ts';
import type { Step } from '../../../../action.ts';
import type { UpNode } from '../../../../primacy/node.ts';
import type { Known, Place } from '../facts.ts';
import { isDrained, isResumed } from '../pooler.ts';
import { downOf } from '../server.ts';
import { nodeNow, upNow } from '../sight.ts';
import { titles } from '../verdicts/titles.ts';

/** Makes the slots of those that will follow the new primary, so that it keeps the log for them from now on. */
export function slots({ candidate }: Pick<Known, 'candidate'>): Step {
  return {
    id: 'slots',
    title: `make ${candidate.slots.join(', ')} on ${candidate.title}`,
    within: 5_000,
    changes: [titles.room],
    async run(hands, { signal }) {
      for (const name of candidate.slots) await hands.primacy(candidate.system).createSlot(name, signal);
      return undefined;
    },
    async happened(reach, { signal }) {
      const node = await upNow(reach, candidate.system, signal);
      const there = candidate.slots.filter((name) => node.slots.some((slot) => slot.name === name));
      if (there.length === 0) return 'no';
      return there.length === candidate.slots.length ? 'yes' : 'unknown';
    },
    repeatable: true,
    async undo(hands, { signal }) {
      for (const name of candidate.slots) await hands.primacy(candidate.system).dropSlot(name, signal);
    },
  };
}

/** Tells the old primary whom it follows once it is a standby. Until then it does not heed it. */
export function prepare({ primary, candidate }: Known): Step {
  return {
    id: 'prepare',
    title: `have ${primary.title} follow ${candidate.title}, should it come up as a standby`,
    within: 5_000,
    async run(hands, { signal }) {
      const words = redirected(await wayOf(hands.primacy(candidate.system), signal), {
        ...candidate.place,
        application: primary.application,
      });
      await hands
        .primacy(primary.system)
        .follow({ conninfo: words, slot: primary.slot ?? undefined }, signal);
      return undefined;
    },
    async happened(reach, { signal }) {
      const node = await nodeNow(reach, primary.system, signal);
      // Once it is stopped it cannot be asked, and nothing was stopped before this.
      if (node.is === 'silent') return (await downOf(reach, primary, signal)) === 'running' ? 'no' : 'yes';
      return follows(node, candidate.place, primary.slot) ? 'yes' : 'no';
    },
    undo: (hands, { signal }) => hands.primacy(primary.system).follow(undefined, signal),
  };
}

/** @throws ReadError where a standby follows nobody. */
export async function wayOf(
  node: { readonly upstream: (signal: AbortSignal) => Promise<Conninfo | undefined> },
  signal: AbortSignal,
): Promise<Conninfo> {
  const words = await node.upstream(signal);
  if (words === undefined || words.size === 0)
    throw new ReadError('protocol', 'it does not tell whom it follows');
  return words;
}

/** Whether a node is set to receive from there. */
export function follows({ conninfo, settings }: UpNode, { host, port }: Place, slot: string | null): boolean {
  const words = parseConninfo(conninfo ?? '');
  return (
    words?.get('host') === host &&
    words.get('port') === String(port) &&
    (settings.primary_slot_name || null) === slot
  );
}

/** Writes all that is in memory to the disk before anything stands still: the stop has little left to write then. */
export function flush({ primary }: Known): Step {
  return {
    id: 'flush',
    title: `write a checkpoint on ${primary.title}, so that it stops sooner`,
    within: 1_000,
    undo: 'nothing',
    async run(hands, { signal }) {
      await hands.primacy(primary.system).checkpoint(signal);
      return { done: true };
    },
    async happened(reach, { results, signal }) {
      if (results.flush !== undefined) return 'yes';
      return (await nodeNow(reach, primary.system, signal)).is === 'silent' ? 'yes' : 'no';
    },
  };
}

/** Holds the clients in the pooler until what runs has ended, and the pooler leads to the new primary. */
export function hold(pooler: NonNullable<Known['pooler']>, timeout: number): Step {
  const { databases, system, patience } = pooler;
  return {
    id: 'hold',
    title: `hold the clients of ${databases.join(', ')} in the pooler`,
    within: 2_000,
    undo: 'nothing',
    changes: [titles.pooler, titles.prepared],
    async run(hands, { signal }) {
      const at = hands.clock.now();
      const limited = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
      try {
        for (const name of databases) await hands.pooler(system).pause(name, limited);
      } catch (error) {
        if (!limited.aborted || signal.aborted) throw error;
        throw new ReadError(
          'refused',
          `what runs through ${system} did not end within ${patience / 1_000} s`,
        );
      }
      return { at };
    },
    happened: async (reach, { signal }) => ((await isDrained(reach, pooler, signal)) ? 'yes' : 'no'),
    hold: {
      atMost: patience + timeout + 120_000,
      until: 'settle',
      async release(hands, { signal }) {
        for (const name of databases) await hands.pooler(system).resume(name, signal);
      },
      released: async (reach, { signal }) => ((await isResumed(reach, pooler, signal)) ? 'yes' : 'no'),
    },
  };
}
