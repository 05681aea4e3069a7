import * as z from 'zod';
import { isSameStart } from '../../../domain/postgres/activity.ts';
import { isThere } from '../../../systems/postmaster.ts';
import type { Looking } from '../../action.ts';
import type { Reach } from '../../faces.ts';
import { clientOf } from '../seen.ts';
import type { Facts, One } from './facts.ts';

/** What came of one session, as the step leaves it. */
const answer = z.discriminatedUnion('is', [
  /** The server's own answer, and whether it was over when it was read back on the same connection. */
  z.object({ pid: z.number(), is: z.literal('asked'), answer: z.boolean(), isOver: z.boolean() }),
  /** The signal that the server would have sent. */
  z.object({ pid: z.number(), is: z.literal('signalled') }),
  z.object({ pid: z.number(), is: z.literal('gone') }),
  z.object({ pid: z.number(), is: z.literal('refused'), because: z.string() }),
]);
export type Answer = z.output<typeof answer>;

const left = z.object({ end: z.object({ answers: z.array(answer) }) });

/** What the step left; empty before it was done. */
export const answersIn = (results: Looking['results']): readonly Answer[] =>
  left.safeParse(results).data?.end.answers ?? [];

/** Those that are still there: by the server, else by their processes, else by what was read when they were ended. */
export async function stillThere(
  reach: Reach,
  { system, sessions }: Facts,
  { results, signal }: Looking,
): Promise<readonly One[] | { readonly unknown: string }> {
  const answer = await reach.postgres(system).read(['clients'], signal);
  if (answer.is === 'read' && answer.rows.clients !== undefined) {
    const there = new Map(answer.rows.clients.map(clientOf).map((one) => [one.pid, one.startedAt]));
    return sessions.filter(({ pid, startedAt }) => isSameStart(there.get(pid) ?? 0, startedAt));
  }
  const because = answer.is === 'read' ? 'the server does not tell its sessions' : answer.message;
  const told = new Map(answersIn(results).map((one) => [one.pid, one]));
  const found: One[] = [];
  for (const one of sessions) {
    const said = told.get(one.pid);
    if (said?.is === 'gone' || (said?.is === 'asked' && said.isOver)) continue;
    if (one.local === null) return { unknown: because };
    if (await isThere(one.local)) found.push(one);
  }
  return found;
}
