import { setTimeout as sleep } from 'node:timers/promises';

/** One that writes numbers all the time, as an application does, and remembers which of them were acknowledged. */
export type Writer = AsyncDisposable & {
  /** The acknowledged ones that `found` does not have. Ends the writing. */
  lost(found: () => Promise<ReadonlySet<number>>): Promise<number>;
  /** How many were acknowledged until now. */
  acknowledged(): number;
};

/** Writes one number after the other with `write`, which rejects what was not acknowledged, whatever became of it. */
export function writing(write: (number: number) => Promise<void>, close: () => Promise<void>): Writer {
  const acknowledged: number[] = [];
  const stop = new AbortController();
  const work = (async () => {
    for (let number = 1; !stop.signal.aborted; number++) {
      const isWritten = await write(number).then(
        () => true,
        () => false,
      );
      if (isWritten) acknowledged.push(number);
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
    async lost(found) {
      stop.abort();
      await work;
      const kept = await found();
      return acknowledged.filter((number) => !kept.has(number)).length;
    },
    [Symbol.asyncDispose]: end,
  };
}
