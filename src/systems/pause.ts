import type { Clock } from '../core/clock.ts';
import type { Duration } from '../core/reading.ts';

/** Waits so long, or until the signal is aborted. Never rejects. */
export function pause(clock: Pick<Clock, 'after'>, delay: Duration, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(delay, done);
    signal.addEventListener('abort', done, { once: true });
  });
}
