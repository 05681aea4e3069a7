import type { Clock } from '../../core/clock.ts';
import type { Duration } from '../../core/reading.ts';
import type { SeenRun } from '../../domain/run.ask.ts';
import type { Run, RunId } from '../../domain/run.ts';
import { isAlive } from '../../records/process.ts';
import { reserveIn } from '../../records/reserve.ts';
import { type RunStore, runStore } from '../../records/runs.ts';
import type { StateDirectory } from '../../records/state.ts';
import { standingOf } from '../running/run.text.ts';

/** A runner that is killed writes nothing any more: while one goes on it is looked after. */
const looked: Duration = 2_000;

export type FollowedRuns = {
  readonly clock: Clock;
  readonly onRun: (run: SeenRun) => void;
  /** Gets one sentence for each file that cannot be read. */
  readonly tell: (sentence: string) => void;
  readonly signal: AbortSignal;
};

/**
 * Tells of the runs of a stack, whoever began them, as they are and whenever one changes or loses its runner. Sets aside
 * the room in which they are recorded on a full disk.
 */
export function followRuns(state: StateDirectory, { clock, onRun, tell, signal }: FollowedRuns): void {
  if (state.is === 'unwritable') return;
  void reserveIn(state.path, state.modes).make();
  const store: RunStore = runStore(state.path, state.modes, tell);
  const going = new Map<RunId, Run>();
  let cancel: (() => void) | undefined;
  signal.addEventListener('abort', () => cancel?.(), { once: true });

  function take(run: Run): void {
    const isLost = standingOf(run, { isAlive, now: clock.now() }) === 'interrupted';
    if (isLost || run.end !== undefined) going.delete(run.id);
    else going.set(run.id, run);
    onRun(isLost ? { ...run, isLost } : run);
    cancel ??= going.size === 0 ? undefined : clock.after(looked, look);
  }

  function look(): void {
    cancel = undefined;
    for (const run of going.values())
      if (standingOf(run, { isAlive, now: clock.now() }) === 'interrupted') take(run);
    if (going.size > 0 && !signal.aborted) cancel = clock.after(looked, look);
  }

  store.follow(take, signal);
}
