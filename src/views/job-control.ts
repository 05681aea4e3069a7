import process from 'node:process';

/** Ctrl-Z and `fg`. One road to the shell, whether the stop came as a key (raw mode) or as a signal. */
export type JobControl = {
  /** Stops the whole job, `npm start` and whatever else started this; returns when the shell brings it back. */
  readonly stop: () => void;
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
  const asked = (): void => {
    isAsked = listeners.size === 0;
    for (const listener of listeners) listener();
  };
  process.on('SIGTSTP', asked);
  return {
    stop() {
      // Without our listener the signal stops us where we stand. Where no shell could bring the job back, as when the
      // terminal was opened for it alone, the kernel drops the signal, and all goes on.
      process.off('SIGTSTP', asked);
      process.kill(0, 'SIGTSTP');
      process.on('SIGTSTP', asked);
      // Who does not have the terminal is not told of its new size.
      process.kill(process.pid, 'SIGWINCH');
    },
    onStop(listener) {
      listeners.add(listener);
      if (isAsked) listener();
      isAsked = false;
      return () => listeners.delete(listener);
    },
  };
}
