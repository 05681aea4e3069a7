import * as z from 'zod';
import { count, duration } from '../../../core/format.ts';
import type { Json } from '../../../core/json.ts';
import type { Verdict } from '../../../core/plan.ts';
import { sanitize } from '../../../core/sanitize.ts';
import type { Looking } from '../../action.ts';
import type { Reach } from '../../faces.ts';
import type { Facts } from './facts.ts';
import { lateIn } from './late.ts';
import { dissent, nodesNow, promotedIn, successorOf } from './now.ts';
import { pauseIn } from './steps.pause.ts';
import { upIn } from './survey.ts';

const took = z.object({ at: z.number(), because: z.string().nullish() });
const tookIn = (result: Json | undefined) => took.safeParse(result).data;

/** Every node, every Sentinel, and what it took. */
export async function prove(
  reach: Reach,
  facts: Facts,
  { results, signal }: Looking,
): Promise<readonly Verdict[]> {
  const [nodes, master, against] = await Promise.all([
    nodesNow(reach, facts, signal),
    successorOf(reach, facts, signal),
    dissent(reach, facts, signal),
  ]);
  const masters = upIn(nodes).filter(({ seen }) => seen.role === 'primary');
  const isOne = masters.length === 1 && masters[0]?.system.id === master?.system;
  // In an emergency nobody of ours tells it, and where nobody watches it nobody else does.
  const isBack = facts.pause === null && masters.some(({ system }) => system.id === facts.master);
  const instead =
    isBack && master !== undefined && facts.sentinels.length === 0
      ? `: tell ${facts.master} to follow (REPLICAOF ${master.place.host} ${master.place.port}), and what only it has is lost`
      : '';
  const isMeant = master?.system === facts.candidate.system;
  const isAway = nodes.some(({ system, seen }) => system.id === facts.master && seen.is === 'down');
  const missing = [
    ...(isAway ? lateIn(results.demote) : []),
    ...lateIn(results.repoint),
    ...lateIn(results.keep).map((because) => `not written down: ${because}`),
  ];
  // A Sentinel that was not asked waits for nobody.
  const isUnasked = facts.pause !== null && isOne && pauseIn(results.pause) === undefined;
  const first = promotedIn(results.promote);
  const isAnother = isOne && first !== undefined && first !== master?.system;
  const lost = isAnother
    ? `${first} took over, and then ${master?.system}: what ${first} alone took in between is lost`
    : isUnasked
      ? `${master?.system} took over before writers were made to wait: what ${facts.master} alone had by then is lost`
      : facts.pause === null
        ? facts.lost
        : undefined;
  const answering = `${count(upIn(nodes).length)} of ${count(nodes.length)} nodes`;
  return [
    {
      title: 'one master',
      is: isOne ? (isMeant ? 'pass' : 'warn') : 'refuse',
      because: isOne
        ? `${master?.system}, by ${answering}${isMeant ? '' : `; the Sentinels chose it instead of ${facts.candidate.system}`}`
        : `${masters.map(({ system }) => system.id).join(', ') || 'none'}, by ${answering}${instead}`,
    },
    written(facts, master?.system, results),
    {
      title: facts.sentinels.length > 0 ? 'nodes and Sentinels' : 'nodes',
      is: against === undefined ? 'pass' : 'refuse',
      because: against === undefined ? 'all agree' : sanitize(against),
    },
    ...(missing.length === 0
      ? []
      : [{ title: 'what is left to do', is: 'warn', because: missing.map(sanitize).join('; ') } as const]),
    ...(lost === undefined ? [] : [{ title: 'lost', is: 'warn', because: lost } as const]),
  ];
}

/** How long nobody could write: from the first that waited, or from the order, to the first write that was taken. */
function written({ pause }: Facts, master: string | undefined, results: Looking['results']): Verdict {
  const write = tookIn(results.write);
  const since = pause === null ? tookIn(results.promote)?.at : pauseIn(results.pause)?.at;
  const title = 'interruption';
  if (write === undefined || since === undefined)
    return { title, is: 'warn', because: 'it could not be measured: another runner began it' };
  const from = pause === null ? 'from the order' : 'from the first writer that waited';
  const because = `${duration(write.at - since)} ${from} to the first write that ${master ?? 'a node'} took`;
  if (write.because === undefined || write.because === null) return { title, is: 'pass', because };
  return { title, is: 'warn', because: `that it takes writes is not proven: ${sanitize(write.because)}` };
}
