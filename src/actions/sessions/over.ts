import type { Happened } from '../../core/plan.ts';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { isSameStart } from '../../domain/postgres/activity.ts';
import { isThere } from '../../systems/postmaster.ts';
import type { EndingVerb } from '../../systems/sessions.write.ts';
import type { Looking } from '../action.ts';
import type { Reach } from '../faces.ts';
import type { Facts } from './facts.ts';
import { type Client, clientOf } from './seen.ts';

/** Whether it is over, and the sentence that says so. */
type Over = { readonly is: Happened; readonly said: string };

/** What the step left: the server's own answer, or the signal that was sent in its place. */
export function asked({ end }: Looking['results']): { said: string; isOver: boolean } | undefined {
  if (typeof end !== 'object' || end === null) return undefined;
  if ('signal' in end) return { said: `${end.signal} was sent; `, isOver: false };
  return 'answer' in end
    ? { said: `the server answered ${end.answer === true}; `, isOver: end.isOver === true }
    : undefined;
}

/** Reads it back: from the server, else from the process, else from what was read when it was ended. */
export async function isOver(
  verb: EndingVerb,
  reach: Reach,
  known: Facts,
  { results, signal }: Looking,
): Promise<Over> {
  const { system, pid, local, startedAt } = known;
  const left = asked(results);
  const told = left?.said ?? '';
  const gone = verb === 'cancel' ? 'it does not run that statement any more' : 'it is gone';
  const stays = verb === 'cancel' ? 'it still runs that statement' : 'it is still there';
  const answer = await reach.postgres(system).read(['clients'], signal);
  const rows = answer.is === 'read' ? answer.rows.clients : undefined;
  if (rows !== undefined && startedAt !== null) {
    const client = rows.map(clientOf).find((one) => one.pid === pid && isSameStart(one.startedAt, startedAt));
    const isGone = client === undefined || (verb === 'cancel' && isPast(client, known));
    return { is: isGone ? 'yes' : 'no', said: told + (isGone ? gone : stays) };
  }
  if (local !== null && verb === 'terminate') {
    const is = (await isThere(local)) ? 'no' : 'yes';
    return { is, said: told + (is === 'yes' ? 'its process is gone' : 'its process is still there') };
  }
  if (left?.isOver === true) return { is: 'yes', said: told + gone };
  const because = answer.is === 'read' ? 'it does not tell its sessions' : sanitize(answer.message);
  throw new ReadError('refused', `whether pid ${pid} is over cannot be read: ${because}`);
}

const isPast = ({ state, queryAt }: Client, known: Facts): boolean =>
  state !== 'active' || (known.queryAt !== null && queryAt !== known.queryAt);
