// A cluster whose primary moves, with a writer on each node, and what is read back of it.
import type { Fleet } from '../primacy/fleet.ts';
import { witnessOf } from './witness.ts';

export { type Name, names } from './witness.ts';

/** The steps of each as they are on this cluster. */
export const stepsOf = {
  switchover: [
    ...['lock', 'slots', 'prepare', 'flush', 'hold', 'stop', 'received', 'ready', 'promote', 'probe'],
    ...['turn', 'settle', 'rejoin'],
  ],
  failover: ['lock', 'fence', 'slots', 'cut', 'ready', 'promote', 'probe', 'turn', 'settle'],
  rejoin: ['settle', 'slots', 'keep', 'recover', 'rewind', 'configure', 'start'],
};

/** Makes the table of the writers. */
export async function watched({ postgres, pgbouncer }: Fleet) {
  await postgres.p1.sql('CREATE TABLE ledger (id text PRIMARY KEY); ALTER TABLE ledger OWNER TO app');
  return witnessOf({
    sql: (name, text) => postgres[name].sql(text),
    url: (name) => postgres[name].url('app'),
    pooled: pgbouncer.url('app'),
  });
}
