import { count } from '../../../core/format.ts';
import type { Json } from '../../../core/json.ts';
import { ReadError } from '../../../core/reading.ts';
import { countIn } from '../../../domain/redis/info.ts';
import type { Step } from '../../action.ts';
import { nodeAt } from '../../backup/redis/node.ts';
import type { Reach } from '../../faces.ts';
import { look } from '../../lifecycle/sight.ts';
import type { Facts } from './facts.ts';
import { namesOf } from './files.ts';
import { awaited, keysRead, loadedAt } from './loaded.ts';
import { noted } from './noted.ts';
import { sentinelsNow } from './sentinels.ts';

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
      if (countIn(seen.info, 'aof_enabled') === 1 && namesOf(results.copy).log === null)
        throw new ReadError(
          'refused',
          `${system} reads its append-only file since it was started, and did not write one before: CONFIG REWRITE makes its file say what it does`,
        );
      const wanted = keysIn(results.read);
      const found = keysRead(seen);
      if (found !== undefined && found !== wanted)
        throw new ReadError(
          'protocol',
          `${system} read ${count(found)} keys, and the backup has ${count(wanted)}`,
        );
      if (found === undefined && wanted > 0 && seen.keys === 0)
        throw new ReadError('protocol', `${system} has no key, and the backup has ${count(wanted)}`);
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
