import { setTimeout as wait } from 'node:timers/promises';
import type { Duration, Instant } from '../../core/reading.ts';
import { RecordError } from '../files.ts';
import { claimIn } from '../locks/claim.ts';
import { digestOf } from '../locks/name.ts';
import { self } from '../process.ts';
import { type Reserve, withReserve } from '../reserve.ts';

/** A line takes milliseconds; who takes longer hangs. */
const patience: Duration = 10_000;
const longest: Duration = 40;

/** Waits until no other process writes to the journal of a directory. Resolves with what lets the next one. @throws RecordError */
export async function takeTurn(
  directory: string,
  mode: number,
  reserve: Reserve,
  at: Instant,
): Promise<() => Promise<void>> {
  const wanted = { digest: digestOf('journal'), at, uid: process.geteuid?.() ?? -1, ...self() };
  const deadline = performance.now() + patience;
  for (let delay = 1; ; delay = Math.min(delay * 2, longest)) {
    const claimed = await withReserve(reserve, () => claimIn(directory, wanted, '', mode));
    if (claimed.is === 'held') return claimed.release;
    if (performance.now() > deadline)
      throw new RecordError(`process ${claimed.by.name.pid} has been writing to it for 10 s`);
    await wait(delay * Math.random());
  }
}
