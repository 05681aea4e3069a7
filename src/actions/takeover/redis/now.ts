import * as z from 'zod';
import type { Json } from '../../../core/json.ts';
import { placeOf } from '../../../core/place.ts';
import type { Happened } from '../../../core/plan.ts';
import { ReadError } from '../../../core/reading.ts';
import { textIn } from '../../../domain/redis/info.ts';
import type { Looking } from '../../action.ts';
import { nodeAt } from '../../backup/redis/node.ts';
import type { Reach } from '../../faces.ts';
import type { Facts, Place } from './facts.ts';
import { followedBy, isGone, isLinked } from './replica.ts';
import { type Node, type Up, type Watcher, watchersOf } from './survey.ts';

type Nodes = Pick<Facts, 'master' | 'candidate' | 'others'>;

/** All nodes of a plan, as they are now. */
export function nodesNow(
  reach: Reach,
  { master, candidate, others }: Nodes,
  signal: AbortSignal,
): Promise<readonly Node[]> {
  const ids = [...(master === null ? [] : [master]), candidate.system, ...others.map(({ system }) => system)];
  return Promise.all(ids.map((id) => nodeNow(reach, id, signal)));
}

export const nodeNow = async (reach: Reach, id: string, signal: AbortSignal): Promise<Node> => ({
  // One that only its Sentinels name is not in the stack.
  system: { id, kind: 'redis', title: id, where: '' },
  seen: await nodeAt(reach, id, signal),
});

/** @throws ReadError where it does not answer. */
export async function upNow(reach: Reach, id: string, signal: AbortSignal): Promise<Up> {
  const { system, seen } = await nodeNow(reach, id, signal);
  if (seen.is === 'up') return { system, seen };
  throw new ReadError('closed', seen.because);
}

/** The node that took over, with where the others reach it; the candidate, unless the Sentinels chose another one. */
export async function successorOf(
  reach: Reach,
  facts: Facts,
  signal: AbortSignal,
): Promise<Facts['candidate'] | undefined> {
  const asked = [facts.candidate, ...facts.others].map(async (one) => {
    const { seen } = await nodeNow(reach, one.system, signal);
    if (seen.is === 'up' && seen.role === 'primary') return one;
    throw new Error('another one');
  });
  // One that is silent is not waited for where another one says so.
  return Promise.any(asked).catch(() => undefined);
}

const promoted = z.object({ system: z.string() });

/** Who was seen to have taken over. */
export const promotedIn = (result: Json | undefined): string | undefined =>
  promoted.safeParse(result).data?.system;

/**
 * Also one that was seen to have taken over and is silent now: it may go on at any time. One that is gone comes back as
 * what it was before, except that Sentinels had it write down what it is.
 */
export async function successorNow(
  reach: Reach,
  facts: Facts,
  { results, signal }: Looking,
): Promise<Facts['candidate'] | undefined> {
  const last = promotedIn(results.promote);
  const isSilent = async (id: string): Promise<boolean> => {
    const node = await nodeNow(reach, id, signal);
    return node.seen.is === 'down' && (facts.sentinels.length > 0 || !isGone(node));
  };
  const [found, silent] = await Promise.all([
    successorOf(reach, facts, signal),
    last !== undefined && isSilent(last),
  ]);
  return (
    found ?? (silent ? [facts.candidate, ...facts.others].find(({ system }) => system === last) : undefined)
  );
}

/** Why none is the successor, in words. */
export async function whyNone(
  reach: Reach,
  { candidate }: Pick<Facts, 'candidate'>,
  { results, signal }: Looking,
): Promise<string> {
  const { seen } = await nodeNow(reach, candidate.system, signal);
  if (seen.is === 'up') return 'no node took over';
  const hadTaken = promotedIn(results.promote) === candidate.system;
  return `${seen.because}, and no other node took over${hadTaken ? ': what it alone took since then is lost unless it is made the master again' : ''}`;
}

/** Whether another one took over. */
export async function tookOver(reach: Reach, facts: Facts, signal: AbortSignal): Promise<Happened> {
  if ((await successorOf(reach, facts, signal)) !== undefined) return 'yes';
  const { seen } = await nodeNow(reach, facts.candidate.system, signal);
  return seen.is === 'up' ? 'no' : 'unknown';
}

export const follows = (node: Up, place: Place): boolean =>
  node.seen.role === 'standby' && followedBy(node) === placeOf(place);

/** The Sentinels of a plan as they are now. */
export async function sentinelsNow(
  reach: Reach,
  { sentinels, candidate }: Facts,
  signal: AbortSignal,
): Promise<readonly Watcher[]> {
  if (sentinels.length === 0) return [];
  const [, group = ''] = candidate.system.split('/');
  const wanted = new Set(sentinels.map(({ system }) => system));
  return (await watchersOf(reach, group, signal)).filter(({ system }) => wanted.has(system.id));
}

/** Why not all of them agree yet; undefined: they do. `except`: who is not asked. */
export async function dissent(
  reach: Reach,
  facts: Facts,
  signal: AbortSignal,
  except: readonly string[] = [],
): Promise<string | undefined> {
  const master = await successorOf(reach, facts, signal);
  if (master === undefined) return 'no node took over yet';
  const nodes = await nodesNow(reach, facts, signal);
  const { seen } = await nodeNow(reach, master.system, signal);
  for (const one of nodes) {
    if (one.system.id === master.system || except.includes(one.system.id)) continue;
    // What is down stays as it is; what was to be relieved has to follow, unless it was down before.
    if (one.seen.is === 'down') {
      if (facts.pause === null && one.system.id === facts.master) continue;
      return one.seen.because;
    }
    const node = { system: one.system, seen: one.seen };
    // Where nobody watches, one that follows through another one would stay behind that.
    if (facts.sentinels.length === 0 && !follows(node, master.place))
      return `${one.system.id} follows ${followedBy(node)}`;
    if (!isLinked(node)) return `${one.system.id} does not receive from it yet`;
    const history = seen.is === 'up' ? textIn(seen.info, 'master_replid') : '';
    if (textIn(one.seen.info, 'master_replid') !== history) return `${one.system.id} does not follow it yet`;
  }
  const runId = seen.is === 'up' ? textIn(seen.info, 'run_id') : '';
  for (const one of await sentinelsNow(reach, facts, signal)) {
    if (one.is === 'down') return one.because;
    const { master: named, isFailingOver } = one.says;
    if (named.runId !== runId && placeOf(named) !== placeOf(master.place))
      return `${one.system.id} calls ${placeOf(named)} the master`;
    if (isFailingOver) return `${one.system.id} is not through with it yet`;
  }
  return undefined;
}
