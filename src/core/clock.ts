import type { Duration, Instant } from './reading.ts';

/** Time as an argument, so that a test can hold it still. */
export type Clock = {
  now(): Instant;
  /** Calls once after a while; returns what cancels it. Does not keep the process alive. */
  after(delay: Duration, call: () => void): () => void;
};

export const systemClock: Clock = {
  now: Date.now,
  after(delay, call) {
    const timer = setTimeout(call, delay);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
