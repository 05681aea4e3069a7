import { ReadError } from '../../../core/reading.ts';
import type { Reach } from '../../faces.ts';
import { type Contained, detailsOf, hasEnded } from '../../primacy/contained.ts';
import type { Known } from '../facts.ts';

/** @throws ReadError where somebody started it meanwhile. */
export async function assertDown(
  reach: Reach,
  { node }: Pick<Known, 'node'>,
  server: Contained,
  signal: AbortSignal,
): Promise<void> {
  if (!hasEnded(await detailsOf(reach, server, signal)))
    throw new ReadError('refused', `${node.title} runs again: stop it first`);
}
