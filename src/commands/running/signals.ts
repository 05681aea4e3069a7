import process from 'node:process';

type Heard = Partial<Record<NodeJS.Signals, () => void>>;

/** Hears signals in place of whoever heard them before; returns what gives them back. */
export function hearInstead(heard: Heard): () => void {
  const names = Object.keys(heard) as NodeJS.Signals[]; // as they were written down
  const before = names.map((name) => ({ name, listeners: process.listeners(name) }));
  for (const name of names) {
    process.removeAllListeners(name);
    process.on(name, heard[name] ?? ignore);
  }
  return () => {
    for (const { name, listeners } of before) {
      process.removeAllListeners(name);
      for (const listener of listeners) process.on(name, listener);
    }
  };
}

const ignore = (): void => {};

/** What the terminal's keys mean is for the program that has it: who waits for that hears none of it, as in system(3). */
export const deaf = { SIGINT: ignore, SIGQUIT: ignore } as const satisfies Heard;
