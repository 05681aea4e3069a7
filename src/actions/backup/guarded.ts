import { bytes, duration } from '../../core/format.ts';
import { type Duration, ReadError } from '../../core/reading.ts';
import { lookAtDirectory } from '../../systems/directory.ts';
import { pause } from '../../systems/pause.ts';
import type { Reach } from '../faces.ts';

type Bounds = {
  readonly directory: string;
  /** Bytes that stay free there. */
  readonly reserve: number;
  readonly timeout: Duration;
};

const between: Duration = 500;

/**
 * Does something that fills a directory, and ends it when the space runs low, the time is up, or the runner is told to end.
 * @throws ReadError with that reason, else whatever the work throws.
 */
export async function guarded<T>(
  { clock }: Pick<Reach, 'clock'>,
  { directory, reserve, timeout }: Bounds,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const stop = new AbortController();
  const cancel = clock.after(timeout, () =>
    stop.abort(new ReadError('refused', `it was given up after ${duration(timeout)}`)),
  );
  const watch = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const space = await lookAtDirectory(directory).catch(() => undefined);
      if (space !== undefined && space.available < reserve)
        stop.abort(
          new ReadError(
            'refused',
            `it was stopped: only ${bytes(space.available)} are left on ${directory}, and ${bytes(reserve)} are kept free`,
          ),
        );
      await pause(clock, between, over.signal);
    }
  };
  const watching = watch();
  try {
    return await work(AbortSignal.any([signal, stop.signal]));
  } catch (error) {
    throw stop.signal.aborted ? stop.signal.reason : error;
  } finally {
    cancel();
    over.abort();
    await watching;
  }
}
