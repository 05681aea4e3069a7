import { duration } from '../../../core/format.ts';
import { ReadError } from '../../../core/reading.ts';
import { countIn } from '../../../domain/redis/info.ts';
import { pause } from '../../../systems/pause.ts';
import type { Doing } from '../../action.ts';
import { type NodeSeen, nodeAt } from '../../backup/redis/node.ts';
import type { Reach } from '../../faces.ts';

const between = 200;

/**
 * Asks until the answer is there, or for so long. @throws ReadError with why it is not there yet.
 */
export async function awaited<T>(
  { clock }: Pick<Reach, 'clock'>,
  patience: number,
  { signal, tell }: Pick<Doing, 'signal' | 'tell'>,
  ask: () => Promise<
    { readonly is: 'there'; readonly value: T } | { readonly is: 'not yet'; readonly because: string }
  >,
): Promise<T> {
  const end = clock.now() + patience;
  let last = '';
  for (;;) {
    const seen = await ask();
    if (seen.is === 'there') return seen.value;
    if (signal.aborted) throw new ReadError('closed', 'the runner was told to end');
    if (clock.now() > end) throw new ReadError('refused', `${seen.because}, after ${duration(patience)}`);
    if (seen.because !== last) tell(seen.because);
    last = seen.because;
    await pause(clock, between, signal);
  }
}

/** A node that has read its data. */
export async function loadedAt(reach: Reach, system: string, signal: AbortSignal) {
  const seen: NodeSeen = await nodeAt(reach, system, signal);
  if (seen.is === 'down') return { is: 'not yet', because: seen.because } as const;
  if (countIn(seen.info, 'loading') === 1)
    return { is: 'not yet', because: `${system} reads its data` } as const;
  return { is: 'there', value: seen } as const;
}

/** How many keys it read when it started; undefined before Redis 7, which counts only those that are left. */
export function keysRead({ info }: NodeSeen & { is: 'up' }): number | undefined {
  if (!info.has('rdb_last_load_keys_loaded')) return undefined;
  return countIn(info, 'rdb_last_load_keys_loaded') + countIn(info, 'rdb_last_load_keys_expired');
}
