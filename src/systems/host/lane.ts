import { ReadError } from '../../core/reading.ts';

/** Runs one call at a time. @throws ReadError `timeout` when the signal is aborted before the call ended, or came to its turn. */
export type Lane = <T>(what: string, call: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/**
 * A call into the kernel that hangs on a dead mount cannot be ended: it holds a thread of the pool for as long as the
 * mount is dead. Calls that share a lane hold one at most; those behind it wait for their own deadline and say for what.
 */
export function createLane(): Lane {
  let busy: { readonly what: string; readonly ended: Promise<void> } | undefined;

  return async (what, call, signal) => {
    while (busy !== undefined) await until(busy.ended, signal, busy.what);
    if (signal.aborted) throw late(what);
    const result = call();
    const end = () => {
      busy = undefined;
    };
    busy = { what, ended: result.then(end, end) };
    return until(result, signal, what);
  };
}

const late = (what: string): ReadError => new ReadError('timeout', `${what} does not answer`);

function until<T>(promise: Promise<T>, signal: AbortSignal, what: string): Promise<T> {
  if (signal.aborted) return Promise.reject(late(what));
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(late(what));
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
