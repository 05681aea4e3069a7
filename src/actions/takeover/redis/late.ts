import * as z from 'zod';
import type { Json } from '../../../core/json.ts';
import type { Looking } from '../../action.ts';
import { messageOf } from '../../engine/look.ts';
import type { Reach } from '../../faces.ts';
import { nodeNow } from './now.ts';

const left = z.object({
  /** Why it could not be done to some, in sentences. */
  late: z.array(z.string()).optional(),
  /** Of them those that did not answer. */
  away: z.array(z.string()).optional(),
  /** And those that answered, and would not. */
  denied: z.array(z.string()).optional(),
});

/** Why a step could not be done to some, as it noted it. */
export const lateIn = (result: Json | undefined): readonly string[] =>
  left.safeParse(result).data?.late ?? [];
/** Who did not answer when it was done to the others. */
export const awayIn = (result: Json | undefined): readonly string[] =>
  left.safeParse(result).data?.away ?? [];

export const deniedIn = (result: Json | undefined): readonly string[] =>
  left.safeParse(result).data?.denied ?? [];

/** Does it to all of them; `late`: why it could not be done to some, `failed`: to whom. */
export async function eachOf<T>(
  all: readonly T[],
  work: (one: T) => Promise<void>,
): Promise<{ readonly late: string[]; readonly failed: T[] }> {
  const done = await Promise.allSettled(all.map(work));
  return {
    late: done.flatMap((one) => (one.status === 'rejected' ? [messageOf(one.reason)] : [])),
    failed: all.filter((_, index) => done[index]?.status === 'rejected'),
  };
}

/** Those of them that do not answer now. */
export async function silentOf(reach: Reach, all: readonly string[], signal: AbortSignal): Promise<string[]> {
  const nodes = await Promise.all(all.map((id) => nodeNow(reach, id, signal)));
  return nodes.flatMap(({ system, seen }) => (seen.is === 'down' ? [system.id] : []));
}

/** Such a step is done when it has left its result, and none is back of those that were away. */
export const notedWithoutAway =
  (id: string) =>
  async (reach: Reach, { results, signal }: Looking) => {
    const away = awayIn(results[id]);
    return results[id] !== undefined && (await silentOf(reach, away, signal)).length === away.length
      ? 'yes'
      : 'no';
  };
