import { systemClock } from '../core/clock.ts';
import { type Duration, ReadError } from '../core/reading.ts';
import { pause } from './pause.ts';
import { type OperatingOptions, operating } from './postgres/operating.ts';
import { count, flag, type Row, text } from './postgres/row.ts';
import type { Wire } from './postgres/wire.ts';

/** What may be done to one PgBouncer. Each rejects with a ReadError. */
export type PoolerWrite = {
  /** Holds what is asked for a database, and resolves when nothing runs in it any more: until the signal says that it waited for long enough. */
  pause(database: string, signal: AbortSignal): Promise<void>;
  /**
   * Cuts off everybody of a database, and holds who comes. Who logs in at that moment ends PgBouncer (its issue 1401), so that for that
   * moment nobody is let in. @throws ReadError `timeout` where somebody logs in all the time: then nobody is cut off.
   */
  kill(database: string, signal: AbortSignal): Promise<void>;
  /** Where it is not held, nothing is done. */
  resume(database: string, signal: AbortSignal): Promise<void>;
  /** Has it read its configuration again. */
  reload(signal: AbortSignal): Promise<void>;
};

/** For whoever logs in to be done with it. */
const patience: Duration = 2_000;
const between: Duration = 20;
/** For what is answered at once: a pooler that froze answers never. */
const longest: Duration = 10_000;

export function openPoolerWrite(options: OperatingOptions): PoolerWrite {
  const within = operating(options);
  const say = (word: string, signal: AbortSignal): Promise<void> =>
    within(undefined, signal, (wire) => wire.run(word, signal)).then(() => undefined);
  const soon = (given: AbortSignal, work: (wire: Wire, signal: AbortSignal) => Promise<void>) => {
    const signal = AbortSignal.any([given, AbortSignal.timeout(longest)]);
    return within(undefined, signal, (wire) => work(wire, signal));
  };
  return {
    pause: (database, signal) => say(`PAUSE ${quoted(database)}`, signal),
    kill: (database, given) =>
      soon(given, async (wire, signal) => {
        const wasDisabled = is(await rowOf(wire, database, signal), 'disabled');
        await wire.run(`DISABLE ${quoted(database)}`, signal);
        try {
          if (!(await isQuiet(wire, database, signal)))
            throw new ReadError('timeout', `clients log in to ${database} of ${options.title} all the time`);
          await wire.run(`KILL ${quoted(database)}`, signal);
        } finally {
          if (!wasDisabled) await wire.run(`ENABLE ${quoted(database)}`, AbortSignal.timeout(patience));
        }
      }),
    resume: (database, given) =>
      soon(given, async (wire, signal) => {
        const row = await rowOf(wire, database, signal);
        if (!is(row, 'paused')) return;
        // Whoever cut them off died before it let them in again.
        if (is(row, 'disabled')) await wire.run(`ENABLE ${quoted(database)}`, signal);
        await wire.run(`RESUME ${quoted(database)}`, signal).catch((error: unknown) => {
          if (!(error instanceof Error && /is not paused/.test(error.message))) throw error;
        });
      }),
    reload: (given) => soon(given, (wire, signal) => wire.run('RELOAD', signal).then(() => undefined)),
  };
}

async function rowOf(wire: Wire, database: string, signal: AbortSignal): Promise<Row> {
  const [rows = []] = await wire.run('SHOW DATABASES', signal);
  return rows.find((row) => text(row, 'name') === database) ?? {};
}

/** It says 1 or 0, as a number or as text. */
const is = (row: Row, column: string): boolean => flag(row, column) || count(row, column) === 1;

/** Whether nobody is about to log in to a database, soon enough. */
async function isQuiet(wire: Wire, database: string, signal: AbortSignal): Promise<boolean> {
  for (const end = performance.now() + patience; performance.now() < end; ) {
    const [sockets = []] = await wire.run('SHOW SOCKETS', signal);
    if (!sockets.some((row) => text(row, 'state') === 'login' && text(row, 'database') === database))
      return true;
    await pause(systemClock, between, signal);
  }
  return false;
}

const quoted = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
