import type { Clock } from '../../core/clock.ts';
import type { Instant } from '../../core/reading.ts';
import type { LogEntry } from '../../domain/logs.ts';

/** What is asked of a log: its last lines, or those since an instant, and whether it goes on with what is printed then. */
export type LogRequest = {
  readonly tail: number | undefined;
  readonly since: Instant | undefined;
  readonly follow: boolean;
};

/**
 * One log, read on demand: what it says first may be nothing, which tells that it is open, and the next entries are taken from the source only when they are asked for. A later call of
 * `read` goes on where the one before was left. It ends where the log does, and when it is followed only by rejecting,
 * with a `ReadError` of one sentence or because of the signal.
 */
export type LogFace = { read(signal: AbortSignal): AsyncIterable<readonly LogEntry[]> };

export type LogOptions = { readonly clock: Clock };
