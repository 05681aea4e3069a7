import process from 'node:process';
import type { Clock } from '../core/clock.ts';
import type { Duration } from '../core/reading.ts';
import { type LastSeen, lastSeenOf } from '../domain/changes/seen.ts';
import { lastSeenFile } from '../records/lastseen.ts';
import type { Log } from '../records/log.ts';
import type { StateDirectory } from '../records/state.ts';
import type { Known } from './known.ts';

const every: Duration = 30_000;
/** A disk that hangs must not keep the console from opening. */
const patience: Duration = 200;

type Keeping = {
  readonly state: StateDirectory;
  readonly known: Known;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether what is seen now is kept for the next console. */
  readonly isKept: boolean;
};

/** Learns what the last console saw, and from then on keeps what this one sees. Resolves with what ends it. */
export async function keepLastSeen({
  state,
  known,
  clock,
  log,
  isKept,
}: Keeping): Promise<() => Promise<void>> {
  if (state.is === 'unwritable') return async () => {};
  const file = lastSeenFile(state.path, state.modes, process.pid);
  const late = new Promise<undefined>((resolve) => clock.after(patience, () => resolve(undefined)));
  const seen = await Promise.race([file.read(clock.now()), late]);
  if (seen !== undefined) known.learn({ type: 'seen', at: clock.now(), seen });
  if (!isKept) return async () => {};

  // What says nothing by now stays as it was seen last, by this console or the one before it.
  let kept: LastSeen | undefined;
  let writing = Promise.resolve();
  let cancel = clock.after(every, tick);

  function tick(): void {
    writing = writing.then(keep);
    cancel = clock.after(every, tick);
  }

  async function keep(): Promise<void> {
    const { stack, readings, lastSeen } = known.world();
    const ids = stack.systems.map(({ id }) => id);
    kept = lastSeenOf(ids, readings, kept ?? lastSeen, clock.now());
    const problem = await file.write(kept);
    if (problem !== undefined) log.warning('what was seen could not be kept', { problem });
  }

  return async () => {
    cancel();
    writing = writing.then(keep);
    const waited = new Promise<void>((resolve) => setTimeout(resolve, patience).unref());
    await Promise.race([writing, waited]);
  };
}
