import type { Json } from '../../core/json.ts';
import type { Draft } from '../action.ts';
import type { Reach } from '../faces.ts';
import { type FetchFacts, fetching } from '../remote/fetch.ts';
import type { Kind, Wish } from './kind.ts';

/** The draft of a kind; of a backup of which only a copy elsewhere is left it says too that it is fetched first. */
export async function draftFetched(
  reach: Reach,
  kind: Kind,
  wish: Wish,
  signal: AbortSignal,
): Promise<{ readonly draft: Draft<Json>; readonly fetch?: FetchFacts }> {
  if (wish.backup.isElsewhere !== true) return { draft: await kind.draft(reach, wish, signal) };
  const { facts, verdict, impact } = await fetching(reach, wish.backup, wish.of);
  const draft = await kind.draft(reach, wish, signal);
  return {
    draft: { ...draft, preflight: [...draft.preflight, verdict], impact: [impact, ...draft.impact] },
    fetch: facts,
  };
}
