import { turns } from './turns.ts';

/** What is spoken over, and whatever is known of its other end. */
type Session = { readonly wire: { readonly isOpen: boolean; close(): void } };

type ConnectionOptions<S extends Session> = {
  readonly open: (signal: AbortSignal) => Promise<S>;
  /** Whether a failure on a connection from before is a reason to try once more on a new one. */
  readonly isStale: (error: unknown) => boolean;
  /** Whether the connection is as good as it was after this. */
  readonly isHarmless?: (error: unknown) => boolean;
};

export type Connection<S extends Session> = {
  use<T>(signal: AbortSignal, task: (session: S) => Promise<T>): Promise<T>;
  close(): void;
};

/** One connection, made by its first use, kept, and made anew when it broke. One use at a time. */
export function keptConnection<S extends Session>({
  open,
  isStale,
  isHarmless = () => false,
}: ConnectionOptions<S>): Connection<S> {
  const inTurn = turns();
  let session: S | undefined;
  let isClosed = false;

  async function opened(signal: AbortSignal): Promise<S> {
    if (session?.wire.isOpen) return session;
    const made = await open(signal);
    if (isClosed) made.wire.close();
    session = made;
    return made;
  }

  function drop(): void {
    session?.wire.close();
    session = undefined;
  }

  async function attempt<T>(signal: AbortSignal, task: (session: S) => Promise<T>): Promise<T> {
    const wasOpen = session?.wire.isOpen === true;
    try {
      return await task(await opened(signal));
    } catch (error) {
      if (!isHarmless(error)) drop();
      // A connection that a restart or an idle limit ended since the last read says nothing about the server now.
      if (!wasOpen || signal.aborted || !isStale(error)) throw error;
    }
    try {
      return await task(await opened(signal));
    } catch (error) {
      drop();
      throw error;
    }
  }

  return {
    use: (signal, task) => inTurn(signal, () => attempt(signal, task)),
    close() {
      isClosed = true;
      drop();
    },
  };
}
