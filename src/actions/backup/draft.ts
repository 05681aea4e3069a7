import type { Target } from '../../core/target.ts';
import type { Draft } from '../action.ts';
import type { Reach } from '../faces.ts';
import { withCopy } from '../remote/draft.ts';
import { clusterDraft } from './cluster.ts';
import type { Facts, Params } from './facts.ts';
import { plainDraft } from './plain.ts';

/** The draft of one backup, whatever it is of. @throws ReadError where there is nothing to be backed up. */
export async function draftOne(
  reach: Reach,
  target: Target,
  params: Params,
  signal: AbortSignal,
): Promise<Draft<Facts>> {
  const draft = target.kind === 'postgres' ? clusterDraft : plainDraft;
  return withCopy(reach, await draft(reach, target, params, signal));
}
