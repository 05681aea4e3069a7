import { setTimeout as sleep } from 'node:timers/promises';

/** One that writes numbers all the time, as an application does, and remembers which of them were acknowledged. */
export type Writer = AsyncDisposable & {
  /** The acknowledged ones that `found` does not have; of those before `until`, where that is said. Ends the writing. */
  lost(found: () => Promise<ReadonlySet<number>>, until?: number): Promise<number>;
  /** How many were acknowledged until now. */
  acknowledged(): number;
  /** The longest time without an acknowledgement, in milliseconds. */
  interruption(): number;
};

/** Writes one number after the other with `write`, which rejects what was not acknowledged, whatever became of it. */
export function writing(write: (number: number) => Promise<void>, close: () => Promise<void>): Writer {
  const acknowledged: { readonly number: number; readonly at: number }[] = [];
  const stop = new AbortController();
  let last: number | undefined;
  let longest = 0;
  const work = (async () => {
    for (let number = 1; !stop.signal.aborted; number++) {
      const isWritten = await write(number).then(
        () => true,
        () => false,
      );
      if (isWritten) {
        const now = performance.now();
        longest = Math.max(longest, now - (last ?? now));
        last = now;
        acknowledged.push({ number, at: Date.now() });
      }
      await sleep(isWritten ? 10 : 50);
    }
  })();
  const end = async (): Promise<void> => {
    stop.abort();
    await work;
    await close();
  };
  return {
    acknowledged: () => acknowledged.length,
    // Also one that is not over yet.
    interruption: () => Math.max(longest, last === undefined ? 0 : performance.now() - last),
    async lost(found, until = Number.POSITIVE_INFINITY) {
      stop.abort();
      await work;
      const kept = await found();
      return acknowledged.filter(({ number, at }) => at < until && !kept.has(number)).length;
    },
    [Symbol.asyncDispose]: end,
  };
}
