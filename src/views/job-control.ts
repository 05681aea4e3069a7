import process from 'node:process';

/** Ctrl-Z and `fg`. One road to the shell, whether the stop came as a key (raw mode) or as a signal. */
export type JobControl = {
  /** Stops this process; settles when the shell brings it back. */
  readonly stop: () => Promise<void>;
  /** Calls when the terminal asks for a stop, at once if it has asked before. Returns what ends that. */
  readonly onStop: (listener: () => void) => () => void;
};

/**
 * Call before anything is drawn: a Ctrl-Z that comes before raw mode is a signal, and without a listener it would leave
 * the shell in the alternate screen.
 */
export function takeJobControl(): JobControl {
  const listeners = new Set<() => void>();
  let isAsked = false;
  process.on('SIGTSTP', () => {
    isAsked = listeners.size === 0;
    for (const listener of listeners) listener();
  });
  return {
    stop: () =>
      new Promise((resume) => {
        process.once('SIGCONT', resume);
        // SIGTSTP is caught by now, and the kernel drops it for an orphaned group; SIGSTOP always stops.
        process.kill(process.pid, 'SIGSTOP');
      }),
    onStop(listener) {
      listeners.add(listener);
      if (isAsked) listener();
      isAsked = false;
      return () => listeners.delete(listener);
    },
  };
}
