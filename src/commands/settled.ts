import type { World } from '../domain/world.ts';
import type { Given, Outside } from './command.ts';
import { openWatching } from './watching.ts';

/** After this long whatever has not answered is not known; each read has its own, shorter, deadline. */
const patience = 15_000;

/** Watches just long enough for everything to be read so many times, and says what is known then. */
export async function settledWorld(given: Given, outside: Outside, rounds: number): Promise<World> {
  const watching = await openWatching(given, outside);
  const done = new AbortController();
  const signal = AbortSignal.any([outside.signal, done.signal]);
  const unlessDone = (error: unknown): void => {
    if (!signal.aborted) throw error;
  };
  try {
    watching.begin();
    const late = outside.sleep(patience, signal).catch(unlessDone);
    const settled = watching.settled(rounds, signal).catch(unlessDone);
    await Promise.race([settled, late]);
    watching.judgeNow();
    return watching.world();
  } finally {
    done.abort();
    await watching.close();
  }
}
