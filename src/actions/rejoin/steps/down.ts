import { ReadError } from '../../../core/reading.ts';
import type { Looking } from '../../action.ts';
import { type Local, serverOn } from '../../primacy/local.ts';
import type { OnHost } from '../facts.ts';

/** @throws ReadError where somebody started it meanwhile. */
export async function assertDown({ node }: Pick<OnHost, 'node'>): Promise<void> {
  if ((await serverOn(node.local)) !== undefined)
    throw new ReadError('refused', `${node.title} runs again: stop it first`);
}

/** Whether all that comes before its start is behind it: from the rewind on nobody can start it before it is given its settings back. */
export const isStarted = async (local: Local, { rewind }: Looking['results']): Promise<boolean> =>
  rewind !== undefined && (await serverOn(local)) !== undefined;
