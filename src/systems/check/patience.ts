import type { Duration } from '../../core/reading.ts';
import type { AttemptError } from '../../domain/check.ts';
import { Trouble } from './trouble.ts';

type Patience = {
  /** What is said when it is at an end. */
  readonly what: string;
  /** Without it the signal alone ends it. */
  readonly ms?: Duration;
  readonly signal: AbortSignal;
  /** Who is waited for: the target over the network, unless it is ourselves. */
  readonly blames?: AttemptError['blames'];
};

/** Waits for `work`, at most `ms`, and no longer than until the signal aborts. @throws Trouble in the words given. */
export async function patient<T>(
  work: Promise<T>,
  { what, ms, signal, blames = 'target' }: Patience,
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const late = (): void => reject(new Trouble(blames, what, blames === 'target'));
  const timer = ms === undefined ? undefined : setTimeout(late, ms);
  if (signal.aborted) late();
  signal.addEventListener('abort', late, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', late);
    work.catch(() => {}); // it may still fail when nobody waits any more
  }
}
