import { ReadError } from '../../../../core/reading.ts';
import { pause } from '../../../../systems/pause.ts';
import type { Power } from '../../../../systems/primacy.write.ts';
import type { Step } from '../../../action.ts';
import { Unsent } from '../../../engine/unsent.ts';
import type { Hands } from '../../../faces.ts';
import { isMarked, isRunning, type Server } from '../../../primacy/server.ts';
import { upToMove } from '../moved.ts';
import { isResumed } from '../switchover/pooler.ts';
import { mark } from '../switchover/server.ts';
import { clusterNow, nodeNow } from '../switchover/sight.ts';
import { repoint, settle } from '../switchover/steps/after.ts';
import { slots } from '../switchover/steps/before.ts';
import { turn } from '../switchover/steps/promote.ts';
import { titles } from '../switchover/verdicts/titles.ts';
import { type Known, labels, ownerOf } from './facts.ts';
import { objection } from './sight.ts';

/** Who is locked first, fenced before anybody takes over, and turned to the new primary once it has taken a write. */
export function steps(known: Known): readonly Step[] {
  const { pooler, candidate, siblings, primary } = known;
  const before = upToMove.bind(undefined, known);
  return [
    lock(known),
    ...(primary.server === null ? [] : [fence(known, primary.server)]),
    ...(candidate.slots.length === 0 ? [] : [slots(known)]),
    ...(pooler === null ? [] : [before(cut(pooler))]),
    ...[before(ready(known)), promote(known), probe(known)],
    ...(pooler === null ? [] : [turn({ ...pooler, patience: 1_000 }, pooler.file)]),
    settle(known),
    ...siblings.map((sibling) => repoint(known, sibling)),
  ];
}

/** For the lock of a runner that was killed to be noticed. */
const patience = 5_000;
const between = 250;
/** For a standby to take over, in seconds. */
const most = 60;

const acted = ({ candidate, siblings }: Known) => [candidate, ...siblings];

/** Locks every node that is reached, and finds out whether what actions log in with may do what comes. */
function lock(known: Known): Step {
  const { candidate } = known;
  const needed = (system: string): readonly Power[] =>
    system === candidate.system
      ? ['promote', 'checkpoint', ...(candidate.slots.length > 0 ? (['slots'] as const) : [])]
      : ['follow'];
  return {
    id: 'lock',
    title: `lock ${acted(known)
      .map(({ title }) => title)
      .join(', ')}, and see whether we may`,
    within: patience,
    changes: [titles.lock],
    async run(hands, { signal }) {
      for (const { system } of acted(known)) {
        await lockNode(hands, system, known, signal);
        await hands.primacy(system).assertAble(needed(system), signal);
      }
      return undefined;
    },
    async happened(reach, { signal }) {
      for (const { system } of acted(known)) {
        const node = await nodeNow(reach, system, signal);
        if (node.is === 'silent' || node.lock?.application !== ownerOf(known)) return 'no';
      }
      return 'yes';
    },
    undo: async (hands) => {
      for (const { system } of acted(known)) hands.primacy(system).unlock();
    },
  };
}

/** Takes the lock of one node unless we have it. One that a runner of this run left is gone soon. */
async function lockNode(hands: Hands, system: string, known: Known, signal: AbortSignal): Promise<void> {
  for (let waited = 0; ; waited += between) {
    try {
      return await hands.primacy(system).lock(ownerOf(known), signal);
    } catch (error) {
      const isOwn = error instanceof ReadError && error.message.endsWith(ownerOf(known));
      if (!isOwn || waited >= patience) throw error;
      await pause(hands.clock, between, signal);
    }
  }
}

/** Marks the data of the old primary: whoever starts it gets a standby, which takes no writes. */
function fence(known: Known, server: Server): Step {
  const { title } = known.primary;
  return {
    id: 'fence',
    title: `mark ${title} as a standby, so that nobody starts it as a second primary`,
    within: 2_000,
    async run(hands, { signal }) {
      if (await isRunning(hands, server, signal)) throw new ReadError('refused', `${title} runs again`);
      await mark(hands, { server, title }, true, signal);
      return undefined;
    },
    async happened(reach, { signal }) {
      const is = await isMarked(reach, server, signal);
      return is === undefined ? 'unknown' : is ? 'yes' : 'no';
    },
    async undo(hands, { signal }) {
      const [other] = (await clusterNow(hands, known, signal)).primaries;
      if (other !== undefined)
        throw new ReadError(
          'refused',
          `${other.system.title} is a primary by now, so that ${title} stays marked`,
        );
      await mark(hands, { server, title }, false, signal);
    },
  };
}

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
    title: `look once more whether ${known.primary.title} is down, and nobody else is a primary`,
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
  const { candidate, siblings } = known;
  return {
    id: 'promote',
    title: `promote ${candidate.title}`,
    within: most * 1_000,
    pointOfNoReturn: true,
    repeatable: true,
    changes: [...Object.values(titles), ...Object.values(labels)],
    async run(hands, { signal }) {
      const because = await objection(hands, known, signal);
      if (because !== undefined) throw new Unsent('refused', because);
      for (const { system } of [candidate, ...siblings])
        await lockNode(hands, system, known, signal).catch((error: unknown) => {
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
