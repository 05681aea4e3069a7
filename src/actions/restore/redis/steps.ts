import { basename, join } from 'node:path';
import { count } from '../../../core/format.ts';
import type { Json } from '../../../core/json.ts';
import { ReadError } from '../../../core/reading.ts';
import { countIn } from '../../../domain/redis/info.ts';
import type { Step } from '../../action.ts';
import { contentOf } from '../../backup/facts.ts';
import { guarded } from '../../backup/guarded.ts';
import { nodeAt } from '../../backup/redis/node.ts';
import type { Hands, Reach } from '../../faces.ts';
import { look } from '../../lifecycle/sight.ts';
import { start as startPart, stop as stopPart } from '../../lifecycle/steps.ts';
import { inspect } from '../../verify/inspect.ts';
import type { Facts } from './facts.ts';
import {
  isPlaced,
  isThere,
  namesIn,
  namesOf,
  place as placeFiles,
  placesOf,
  prepare,
  replace,
  settle,
} from './files.ts';
import { awaited, keysRead, loadedAt } from './loaded.ts';
import { allWait, haveWait, sentinelsNow } from './sentinels.ts';

const margin = 5_000;
const noted =
  (id: string) =>
  async (_: unknown, { results }: { readonly results: Readonly<Record<string, Json>> }) =>
    results[id] === undefined ? 'no' : 'yes';

/** Reads the backup whole before anything is touched: what is broken is not restored. */
export function read({ backup, wrapper, timeout, bounds }: Facts): Step {
  return {
    id: 'read',
    title: `read ${backup.id} whole`,
    within: 1_000,
    stoppable: true,
    async run(hands, { signal, tell }) {
      const { keys = 0 } = await guarded(hands, { ...bounds, reserve: 0, timeout }, signal, (until) =>
        inspect(hands, backup, { signal: until, tell, wrapper }),
      );
      tell(`${count(keys)} keys`);
      return { keys };
    },
    happened: noted('read'),
    undo: 'nothing',
  };
}

/** Asks the server itself where it keeps its files, and puts the new ones together beside them. */
export function copy(facts: Facts): Step {
  const { system, backup, data, bounds, timeout } = facts;
  return {
    id: 'copy',
    title: `put ${backup.id} beside what ${system} has`,
    within: margin,
    stoppable: true,
    async run(hands, { signal, tell }) {
      const told = await hands.redisWrite(system).files(signal);
      if (told.directory !== data.inside)
        throw new ReadError(
          'refused',
          `${system} keeps its files in ${told.directory}, and its process works in ${data.inside}`,
        );
      const names = namesIn(told);
      const content =
        backup.by === 'other' ? backup.path : join(backup.path, contentOf({ kind: 'rdb', format: 'rdb' }));
      tell(`copies ${basename(content)}`);
      await guarded(hands, { ...bounds, timeout }, signal, (until) =>
        prepare(hands.files(), facts, { ...names, logFile: told.log.file }, content, until),
      );
      return names;
    },
    async happened(_, { results }) {
      const { partial, kept } = placesOf(facts);
      return results.copy !== undefined && ((await isThere(partial)) || (await isThere(kept))) ? 'yes' : 'no';
    },
    undo: (hands) => hands.files().remove(placesOf(facts).partial),
  };
}

/** Has the server save what it holds: what is replaced is kept as it was a moment before. */
export function save({ system, timeout }: Facts): Step {
  return {
    id: 'save',
    title: `have ${system} save what it holds now`,
    within: 1_000,
    stoppable: true,
    async run(hands, { signal, tell, results }) {
      if (namesOf(results.copy).log === null)
        await hands.redisWrite(system).save(AbortSignal.any([signal, AbortSignal.timeout(timeout)]));
      else tell('every write is in its log');
      return { at: hands.clock.now() };
    },
    happened: noted('save'),
    undo: 'nothing',
  };
}

/** Keeps the Sentinels from making a replica the master, which has the old data, while the master is away. */
export function hush(facts: Facts): Step {
  const { sentinels, raised, part, patience } = facts;
  const written = ({ downAfter }: Facts['sentinels'][number]): number => downAfter;
  const quiet = () => raised;
  return {
    id: 'hush',
    title: `have ${count(sentinels.length)} Sentinels wait until it is back`,
    within: margin,
    changes: [hushed],
    run: (hands, { signal }) => haveWait(hands, facts, quiet, signal).then(() => undefined),
    happened: async (reach, { signal }) => answer(await allWait(reach, facts, quiet, signal)),
    undo: (hands, { signal }) => haveWait(hands, facts, written, signal),
    hold: {
      atMost: part.grace + patience + 120_000,
      release: (hands, { signal }) => haveWait(hands, facts, written, signal),
      released: async (reach, { signal }) => answer(await allWait(reach, facts, written, signal)),
      until: 'heed',
    },
  };
}

/** The title of the verdict that shows it. */
export const hushed = 'Sentinels';

const answer = (is: boolean | undefined) => (is === undefined ? 'unknown' : is ? 'yes' : 'no');

/** From here on it is away. Whoever is left alone with it starts it again, with the files that it had. */
export function stop(facts: Facts): Step {
  const { part, patience, system } = facts;
  const own = stopPart(part);
  const up = startPart(part);
  const bringUp = async (
    hands: Hands,
    results: Readonly<Record<string, Json>>,
    signal: AbortSignal,
  ): Promise<void> => {
    await settle(hands.files(), facts, namesOf(results.copy));
    if ((await up.happened(hands, { results, signal })) !== 'yes')
      await up.run(hands, { results, signal, tell: () => {} });
  };
  return {
    ...own,
    within: Math.max(own.within, patience),
    happened: async (reach, looking) => ((await isPlaced(facts)) ? 'yes' : own.happened(reach, looking)),
    async undo(hands, doing) {
      await bringUp(hands, doing.results, doing.signal);
      await awaited(hands, patience, doing, () => loadedAt(hands, system, doing.signal));
    },
    hold: {
      atMost: part.grace + patience + 60_000,
      release: (hands, { results, signal }) => bringUp(hands, results, signal),
      released: up.happened,
      until: 'count',
    },
  };
}

/** Puts the restored files in the place of those that were there, which stay beside. */
export function place(facts: Facts): Step {
  const { data, names } = facts;
  return {
    id: 'place',
    title: `put it in place in ${data.directory}; what was there stays in ${names.kept}`,
    within: margin,
    async run(hands, doing) {
      await assertDown(hands, facts, doing.signal);
      await placeFiles(hands.files(), facts, namesOf(doing.results.copy));
      return undefined;
    },
    happened: async () => ((await isPlaced(facts)) ? 'yes' : 'no'),
    async undo(hands, doing) {
      await assertDown(hands, facts, doing.signal);
      await replace(hands.files(), facts, namesOf(doing.results.copy));
    },
  };
}

/** A server that runs would write over what is put in its place. */
async function assertDown(hands: Hands, { part, system }: Facts, signal: AbortSignal): Promise<void> {
  const down = await stopPart(part).happened(hands, { results: {}, signal });
  if (down !== 'yes') throw new ReadError('refused', `${system} runs again: somebody else started it`);
}

/** systemd takes the job and does it later; what is still down then has ended at once. */
const toBegin = 3_000;

export function start({ part }: Facts): Step {
  const own = startPart(part);
  return {
    ...own,
    async run(hands, doing) {
      const result = await own.run(hands, doing);
      await awaited(hands, toBegin, doing, async () => {
        const { is, says } = await look(hands, part, doing.signal);
        return is === 'up' || is === 'busy'
          ? { is: 'there', value: undefined }
          : { is: 'not yet', because: `it does not come up: ${says}` };
      });
      return result;
    },
  };
}

/** Waits until it has read its data, and compares how much that is with what the backup holds. */
export function compare(facts: Facts): Step {
  const { system, patience, part } = facts;
  return {
    id: 'count',
    title: `${system} answers, and has the keys of the backup`,
    within: 1_000,
    async run(hands, doing) {
      const { signal, results } = doing;
      const seen = await awaited(hands, patience, doing, async () => {
        const answer = await loadedAt(hands, system, signal);
        if (answer.is === 'there') return answer;
        const { is, says } = await look(hands, part, signal);
        // One that is started again and again is as good as one that is down.
        if (is === 'up' || (is === 'busy' && part.is === 'unit')) return answer;
        throw new ReadError('refused', `${part.name} ended: ${says}`);
      });
      if (seen.role !== 'primary')
        throw new ReadError('refused', `${system} came back as a replica: its own configuration says so`);
      const wanted = keysIn(results.read);
      const found = keysRead(seen);
      if (found !== undefined && found !== wanted)
        throw new ReadError(
          'protocol',
          `${system} read ${count(found)} keys, and the backup has ${count(wanted)}`,
        );
      if (found === undefined && wanted > 0 && seen.keys === 0)
        throw new ReadError('protocol', `${system} has no key, and the backup has ${count(wanted)}`);
      if (countIn(seen.info, 'aof_enabled') === 1 && namesOf(results.copy).log === null)
        throw new ReadError(
          'refused',
          `${system} reads its append-only file since it was started, and did not write one before: CONFIG REWRITE makes its file say what it does`,
        );
      await awaited(hands, patience, doing, async () => {
        const away = (await sentinelsNow(hands, facts, signal)).find(
          (one) => one.is === 'down' || one.lastAnswer > 2_000 || one.flags.length > 1,
        );
        return away === undefined
          ? { is: 'there', value: undefined }
          : { is: 'not yet', because: `${away.system.id} does not see it yet` };
      });
      return { keys: found ?? seen.keys, isExact: found !== undefined };
    },
    happened: noted('count'),
    undo: 'nothing',
  };
}

export function keysIn(left: Json | undefined): number {
  const keys = typeof left === 'object' && left !== null && 'keys' in left ? left.keys : undefined;
  return typeof keys === 'number' ? keys : 0;
}

/** Has the Sentinels watch as before. To take all of it back they have to wait once more. */
export function heed(facts: Facts): Step {
  const { sentinels, raised } = facts;
  const written = ({ downAfter }: Facts['sentinels'][number]): number => downAfter;
  return {
    id: 'heed',
    title: `have ${count(sentinels.length)} Sentinels watch as before`,
    within: margin,
    run: (hands, { signal }) => haveWait(hands, facts, written, signal).then(() => undefined),
    happened: async (reach, { signal }) => answer(await allWait(reach, facts, written, signal)),
    undo: (hands, { signal }) => haveWait(hands, facts, () => raised, signal),
  };
}

/** Waits until the replicas have the same data. One that does not get it is told at the end; nothing is taken back for it. */
export function follow(facts: Facts): Step {
  const { system, replicas, patience } = facts;
  return {
    id: 'follow',
    title: `${replicas.length === 1 ? replicas[0] : `${count(replicas.length)} replicas`} copy it`,
    within: 1_000,
    async run(hands, doing) {
      const { signal, tell } = doing;
      const because = await awaited(hands, patience, doing, async () => {
        const late = await lateReplicas(hands, facts, signal);
        return late.length === 0
          ? { is: 'there', value: undefined }
          : {
              is: 'not yet',
              because: `${late.join(', ')} ${late.length === 1 ? 'is' : 'are'} not there yet`,
            };
      }).catch((error: unknown) => {
        if (!(error instanceof ReadError) || signal.aborted) throw error;
        return error.message;
      });
      if (because !== undefined) tell(`${because}: ${system} goes on without`);
      return { late: because ?? null };
    },
    happened: noted('follow'),
    undo: 'nothing',
  };
}

/** Replicas that do not have the data of their master yet. */
export async function lateReplicas(
  reach: Reach,
  { system, replicas }: Facts,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const [master, ...seen] = await Promise.all([system, ...replicas].map((one) => nodeAt(reach, one, signal)));
  return replicas.filter((_, index) => {
    const one = seen[index];
    return !(
      master?.is === 'up' &&
      one?.is === 'up' &&
      one.isHealthy &&
      one.replicationId === master.replicationId
    );
  });
}
