import { ReadError } from '../../../core/reading.ts';
import { serverOn } from '../../primacy/local.ts';
import type { OnHost } from '../facts.ts';

/** @throws ReadError where somebody started it meanwhile. */
export async function assertDown({ node }: Pick<OnHost, 'node'>): Promise<void> {
  if ((await serverOn(node.local)) !== undefined)
    throw new ReadError('refused', `${node.title} runs again: stop it first`);
}
