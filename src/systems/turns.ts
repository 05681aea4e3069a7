/** We closed the connection, because the deadline came first. */
export class ConnectionCut extends Error {
  override readonly name = 'ConnectionCut';
}

/** One task at a time, in order of arrival: a connection answers one message after the other. Who waits too long leaves the line. */
export function turns(): <T>(signal: AbortSignal, task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (signal, task) => {
    const before = last;
    const mine = within(signal, before).then(task);
    // Only that they ended: their answers, and those of all before them, would never be let go of.
    last = Promise.allSettled([before, mine]).then(() => {});
    return mine;
  };
}

/** Waits for `work`, no longer than until `signal` aborts. */
export async function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const leave = (): void => reject(new ConnectionCut());
  if (signal.aborted) leave();
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
