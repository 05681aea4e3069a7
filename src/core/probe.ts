import type { Duration, Instant, Taken } from './reading.ts';

export type ReadContext = {
  /** The time of this read on the console's clock; rates are taken from it. */
  readonly at: Instant;
  /** Aborted at the deadline, or when the console ends. A read that ignores it is abandoned, not awaited. */
  readonly signal: AbortSignal;
};

/** Reads one system through its read face. It remembers nothing: rates come from `last`. */
export type Probe<Face, Value> = {
  /** The interval while something on the screen needs it. */
  readonly every: Duration;
  /** The interval while nothing on the screen, no rule and no check needs it. */
  readonly everyHidden: Duration;
  readonly timeout: Duration;
  /** The interval after this value, whoever looks, where it differs from system to system. */
  pace?(value: Value): Duration;
  /** @throws ReadError with the kind and one sentence. */
  read(face: Face, last: Taken<Value> | undefined, context: ReadContext): Promise<Value>;
};
