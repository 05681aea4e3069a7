import { type OperatingOptions, operating } from './postgres/operating.ts';

/** What may be done to one PgBouncer. Each rejects with a ReadError. */
export type PoolerWrite = {
  /** Holds what is asked for a database, and resolves when nothing runs in it any more: until the signal says that it waited for long enough. */
  pause(database: string, signal: AbortSignal): Promise<void>;
  /** Cuts off everybody of a database at once, and holds who comes. */
  kill(database: string, signal: AbortSignal): Promise<void>;
  /** Where it is not held, nothing is done. */
  resume(database: string, signal: AbortSignal): Promise<void>;
  /** Has it read its configuration again. */
  reload(signal: AbortSignal): Promise<void>;
};

export function openPoolerWrite(options: OperatingOptions): PoolerWrite {
  const within = operating(options);
  const say = (word: string, signal: AbortSignal): Promise<void> =>
    within(undefined, signal, (wire) => wire.run(word, signal)).then(() => undefined);
  return {
    pause: (database, signal) => say(`PAUSE ${quoted(database)}`, signal),
    kill: (database, signal) => say(`KILL ${quoted(database)}`, signal),
    async resume(database, signal) {
      await say(`RESUME ${quoted(database)}`, signal).catch((error: unknown) => {
        if (!(error instanceof Error && /is not paused/.test(error.message))) throw error;
      });
    },
    reload: (signal) => say('RELOAD', signal),
  };
}

const quoted = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
