import type { Wire } from './wire.ts';

/** "qd" and "db", the two halves of an advisory lock. */
const kind = 0x7164;
const what = 0x6462;

/**
 * Of all that make, name and drop databases on a server one has the turn, until the server is done with it: also when
 * whoever asked for it is gone. Through a pooler there is none, for nobody knows whose it would be.
 */
export async function inTurn<T>(wire: Wire, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const say = (word: string): Promise<unknown> =>
    wire.run(
      `SELECT pg_advisory_${word}(${kind}, ${what}) WHERE pg_backend_pid() = ${wire.pid ?? 'NULL'}`,
      signal,
    );
  await say('lock');
  // What fails ends the connection, and its turn with it.
  const done = await work();
  await say('unlock');
  return done;
}

/** How many have the turn in this database now. */
export const turnsTaken = `
    SELECT count(*) AS taken
      FROM pg_locks l
      JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
     WHERE l.locktype = 'advisory' AND l.classid = ${kind} AND l.objid = ${what} AND l.granted`;
