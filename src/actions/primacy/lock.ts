import { ReadError } from '../../core/reading.ts';
import { pause } from '../../systems/pause.ts';
import type { Hands } from '../faces.ts';

/** For the lock of a runner that was killed to be noticed. */
export const patience = 5_000;
const between = 250;

/** Takes the lock of one node unless we have it, in the name of `owner`. One that a runner of this run left is gone soon. */
export async function lockNode(
  hands: Hands,
  system: string,
  owner: string,
  signal: AbortSignal,
): Promise<void> {
  for (let waited = 0; ; waited += between) {
    try {
      return await hands.primacy(system).lock(owner, signal);
    } catch (error) {
      const isOwn = error instanceof ReadError && error.message.endsWith(owner);
      if (!isOwn || waited >= patience) throw error;
      await pause(hands.clock, between, signal);
    }
  }
}
