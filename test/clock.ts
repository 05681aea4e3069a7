import type { Clock } from '../src/core/clock.ts';

export type FakeClock = Clock & {
  /** Lets time pass, calling what is due in order, and gives promises their turn in between. */
  pass(ms: number): Promise<void>;
};

/** A clock that moves only when told to. */
export function fakeClock(start = 1_000_000): FakeClock {
  let now = start;
  const waiting = new Map<symbol, { at: number; call: () => void }>();

  const earliest = (until: number) =>
    [...waiting].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at)[0];

  return {
    now: () => now,
    after(delay, call) {
      const key = Symbol();
      waiting.set(key, { at: now + delay, call });
      return () => waiting.delete(key);
    },
    async pass(ms) {
      const until = now + ms;
      await turns();
      for (let next = earliest(until); next !== undefined; next = earliest(until)) {
        const [key, { at, call }] = next;
        waiting.delete(key);
        now = Math.max(now, at);
        call();
        await turns();
      }
      now = until;
    },
  };
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}
