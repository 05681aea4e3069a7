// What is read back of a cluster whose primary moves: who takes writes, who receives them, and what became of what was written.
import { primacyLock } from '../../../src/systems/postgres/primacy.ts';
import { until } from '../../lab/processes.ts';
import { type Written, writer } from '../primacy/writers.ts';

export const names = ['p1', 'r1', 'r2'] as const;
export type Name = (typeof names)[number];

/** Often enough to tell two primaries, and seldom enough for the servers to do something else besides. */
const between = 12;

type Cluster = {
  /** In the database of the ledger, as one who may do everything. */
  readonly sql: (name: Name, text: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Where writers of the ledger log in. */
  readonly url: (name: Name) => string;
  readonly pooled: string;
};

export function witnessOf({ sql, url, pooled }: Cluster) {
  const those = async (
    is: (name: Name) => Promise<readonly Readonly<Record<string, unknown>>[]>,
  ): Promise<readonly Name[]> => {
    const found = await Promise.all(
      names.map(async (name) => {
        const rows = await is(name).catch(() => []);
        return rows.length > 0 ? [name] : [];
      }),
    );
    return found.flat();
  };
  /** The nodes that take writes now, as they say themselves. */
  const primaries = () => those((name) => sql(name, 'SELECT WHERE NOT pg_is_in_recovery()'));

  return {
    primaries,
    /** The one primary, once so many standbys receive what it writes, directly or through each other. */
    settled: (standbys = 2): Promise<Name> =>
      until('Streaming to all', async () => {
        const [primary, another] = await primaries();
        if (primary === undefined || another !== undefined) return undefined;
        const receiving = await those((name) =>
          sql(name, `SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming'`),
        );
        return receiving.length === standbys ? primary : undefined;
      }),
    /** Has each node, and the pooler, written to all the while. */
    writing() {
      const run = Math.random().toString(36).slice(2, 6);
      const on = (name: Name) => writer(`${name}-${run}`, url(name), between);
      const own = { p1: on('p1'), r1: on('r1'), r2: on('r2') };
      const pool = writer(`pool-${run}`, pooled, between);
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
      const [now = 'p1'] = await primaries();
      const there = new Set((await sql(now, 'SELECT id FROM ledger')).map(({ id }) => id));
      return all.flatMap(({ id }) => (there.has(id) ? [] : [id]));
    },
    /** The nodes that somebody holds the lock of who moves the primary. */
    locked: () =>
      those((name) =>
        sql(
          name,
          `SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = ${primacyLock.kind} AND objid = ${primacyLock.what}`,
        ),
      ),
  };
}
