// A cluster whose primary moves, with a writer on each node, and what is read back of it.
import { primacyLock } from '../../../src/systems/postgres/primacy.ts';
import { until } from '../../lab/processes.ts';
import type { Fleet } from '../primacy/fleet.ts';
import { type Written, writer } from '../primacy/writers.ts';

export const names = ['p1', 'r1', 'r2'] as const;
export type Name = (typeof names)[number];

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
export async function watched(lab: Fleet) {
  const { postgres, pgbouncer } = lab;
  await postgres.p1.sql('CREATE TABLE ledger (id text PRIMARY KEY); ALTER TABLE ledger OWNER TO app');

  /** The nodes that take writes now, as they say themselves. */
  async function primaries(): Promise<readonly Name[]> {
    const found = await Promise.all(
      names.map(async (name) => {
        const rows = await postgres[name]
          .sql('SELECT pg_is_in_recovery() AS standby', 'postgres')
          .catch(() => []);
        return rows[0]?.standby === false ? [name] : [];
      }),
    );
    return found.flat();
  }

  return {
    primaries,
    /** The one primary, once so many standbys receive what it writes, directly or through each other. */
    settled: (standbys = 2): Promise<Name> =>
      until('Streaming to all', async () => {
        const [primary, another] = await primaries();
        if (primary === undefined || another !== undefined) return undefined;
        const rows = await Promise.all(
          names.map((name) =>
            postgres[name].sql(`SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming'`).catch(() => []),
          ),
        );
        return rows.flat().length === standbys ? primary : undefined;
      }),
    /** Has each node, and the pooler, written to all the while. */
    writing() {
      const run = Math.random().toString(36).slice(2, 6);
      const on = (name: Name) => writer(`${name}-${run}`, postgres[name].url('app'));
      const own = { p1: on('p1'), r1: on('r1'), r2: on('r2') };
      const pool = writer(`pool-${run}`, pgbouncer.url('app'));
      return {
        own,
        /** Clients of the pooler get through, and none is held. */
        async pooled(): Promise<void> {
          const before = pool.written.length;
          await until('Writes through the pooler', async () => pool.written.length > before + 3 || undefined);
        },
        async stop(): Promise<Readonly<Record<Name | 'pool', readonly Written[]>>> {
          const [p1, r1, r2] = await Promise.all([own.p1.stop(), own.r1.stop(), own.r2.stop()]);
          return { p1, r1, r2, pool: await pool.stop() };
        },
      };
    },
    /** What was acknowledged, and is not there. */
    async lost(all: readonly Written[]): Promise<readonly string[]> {
      const [now] = await primaries();
      const rows = await postgres[now ?? 'p1'].sql('SELECT id FROM ledger');
      const there = new Set(rows.map(({ id }) => id));
      return all.flatMap(({ id }) => (there.has(id) ? [] : [id]));
    },
    /** The nodes that somebody holds the lock of who moves the primary. */
    async locked(): Promise<readonly Name[]> {
      const { kind, what } = primacyLock;
      const found = await Promise.all(
        names.map(async (name) => {
          const rows = await postgres[name].sql(
            `SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = ${kind} AND objid = ${what}`,
            'postgres',
          );
          return rows.length > 0 ? [name] : [];
        }),
      );
      return found.flat();
    },
  };
}
