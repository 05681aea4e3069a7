import { ReadError } from '../../../../core/reading.ts';
import type { Step } from '../../../action.ts';
import { Unsent } from '../../../engine/unsent.ts';
import { upToMove } from '../moved.ts';
import { isResumed } from '../switchover/pooler.ts';
import { nodeNow } from '../switchover/sight.ts';
import { turn } from '../switchover/steps/promote.ts';
import { titles } from '../switchover/verdicts/titles.ts';
import { type Known, labels } from './facts.ts';
import { fences } from './fence.ts';
import { follow, settled, slots } from './follow.ts';
import { lock, lockAll } from './locks.ts';
import { objection } from './sight.ts';

/** Who is locked first, fenced before anybody takes over, and turned to the new primary once it has taken a write. */
export function steps(known: Known): readonly Step[] {
  const { pooler, candidate, siblings } = known;
  const before = upToMove.bind(undefined, known);
  return [
    lock(known),
    ...fences(known),
    ...(pooler === null ? [] : [before(cut(pooler))]),
    ...[before(ready(known)), promote(known), probe(known)],
    ...(candidate.slots.length === 0 ? [] : [slots(known)]),
    ...(pooler === null ? [] : [turn({ ...pooler, patience: 1_000 }, pooler.file)]),
    settled(known),
    ...siblings.map((sibling) => follow(known, sibling)),
  ];
}

/** For a standby to take over, in seconds. */
const most = 60;

/** What a server that is gone left behind in the pooler ends within that; on a host that is silent it never does. */
const ending = 2_000;

/** Holds the clients in the pooler until it leads to the new primary, and cuts off those whose server neither answers nor ends. */
function cut(pooler: NonNullable<Known['pooler']>): Step {
  const { databases, system } = pooler;
  return {
    id: 'cut',
    title: `hold the clients of ${databases.join(', ')} in the pooler, and cut off whose server hangs`,
    within: 2_000,
    undo: 'nothing',
    changes: [titles.pooler],
    async run(hands, { signal }) {
      const at = hands.clock.now();
      await Promise.all(
        databases.map(async (name) => {
          const limited = AbortSignal.any([signal, AbortSignal.timeout(ending)]);
          await hands
            .pooler(system)
            .pause(name, limited)
            .catch(async (error: unknown) => {
              if (!limited.aborted || signal.aborted) throw error;
              await hands.pooler(system).kill(name, signal);
            });
        }),
      );
      return { at };
    },
    happened: async (reach, { signal }) => ((await isResumed(reach, pooler, signal)) ? 'no' : 'yes'),
    hold: {
      atMost: 180_000,
      until: 'settle',
      async release(hands, { signal }) {
        for (const name of databases) await hands.pooler(system).resume(name, signal);
      },
      released: async (reach, { signal }) => ((await isResumed(reach, pooler, signal)) ? 'yes' : 'no'),
    },
  };
}

/** Looks once more at everything that makes it safe. */
function ready(known: Known): Step {
  return {
    id: 'ready',
    title:
      known.primary === null
        ? 'look once more whether each node is a standby'
        : `look once more whether ${known.primary.title} is down, and nobody else is a primary`,
    within: 1_000,
    undo: 'nothing',
    async run(hands, { signal }) {
      const because = await objection(hands, known, signal);
      if (because !== undefined) throw new ReadError('refused', because);
      return { at: hands.clock.now() };
    },
    happened: async (_, { results }) => (results.ready === undefined ? 'no' : 'yes'),
  };
}

/** Has the new primary take over: it may be asked again. */
function promote(known: Known): Step {
  const { candidate } = known;
  return {
    id: 'promote',
    title: `promote ${candidate.title}`,
    within: most * 1_000,
    // It answers by then that it did not; later only what stands still.
    atMost: (most + 15) * 1_000,
    pointOfNoReturn: true,
    repeatable: true,
    changes: [...Object.values(titles), ...Object.values(labels)],
    async run(hands, { signal }) {
      const because = await objection(hands, known, signal);
      if (because !== undefined) throw new Unsent('refused', because);
      await lockAll(hands, known, signal).catch((error: unknown) => {
        throw error instanceof ReadError ? new Unsent(error.kind, error.message) : error;
      });
      await hands.primacy(candidate.system).promote(most, signal);
      return undefined;
    },
    // One that was asked may yet do it.
    async happened(reach, { signal }) {
      const node = await nodeNow(reach, candidate.system, signal);
      return node.is === 'up' && node.role === 'primary' ? 'yes' : 'unknown';
    },
  };
}

/** Writes something, and sees that it is there for good. */
function probe({ key, candidate }: Known): Step {
  return {
    id: 'probe',
    title: `write to ${candidate.title}`,
    within: 1_000,
    async run(hands, { signal }) {
      await hands.primacy(candidate.system).write(`failover ${key}`, signal);
      return { at: hands.clock.now() };
    },
    happened: async (_, { results }) => (results.probe === undefined ? 'no' : 'yes'),
  };
}
