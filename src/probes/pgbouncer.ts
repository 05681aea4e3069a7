import type { Probe } from '../core/probe.ts';
import type { PgBouncer, Pool } from '../domain/pgbouncer.ts';
import type { PgBouncerFace } from '../systems/pgbouncer.ts';
import { count, maybeNumber, type Row, text } from '../systems/postgres/row.ts';

/** Columns by name: each version of PgBouncer adds some. A pool is one database and user. */
export function poolsOf(pools: readonly Row[], databases: readonly Row[]): readonly Pool[] {
  const byName = new Map(databases.map((row) => [text(row, 'name'), row]));
  return pools
    .filter((row) => text(row, 'database') !== 'pgbouncer')
    .map((row) => {
      const database = byName.get(text(row, 'database')) ?? {};
      return {
        database: text(row, 'database'),
        user: text(row, 'user'),
        mode: text(row, 'pool_mode'),
        clientsActive: count(row, 'cl_active'),
        clientsWaiting: count(row, 'cl_waiting'),
        serversActive: count(row, 'sv_active'),
        serversIdle: count(row, 'sv_idle'),
        serversUsed: count(row, 'sv_used'),
        size: maybeNumber(database, 'pool_size'),
        maxWait: count(row, 'maxwait') * 1000 + count(row, 'maxwait_us') / 1000,
        paused: count(database, 'paused') === 1,
        disabled: count(database, 'disabled') === 1,
      };
    });
}

/** `PgBouncer 1.18.0` → `1.18.0`. */
const versionOf = ([row]: readonly Row[]): string => (row && text(row, 'version').replace(/^\D+/, '')) ?? '';

const maxClientsOf = (rows: readonly Row[]): number | undefined => {
  const row = rows.find((setting) => text(setting, 'key') === 'max_client_conn');
  return row && maybeNumber(row, 'value');
};

/** The pools each tick; what hardly changes, once. */
export const pgbouncer: Probe<PgBouncerFace, PgBouncer> = {
  every: 2000,
  everyHidden: 10_000,
  timeout: 3000,
  async read(face, last, { signal }) {
    const [pools, databases] = [await face.show('POOLS', signal), await face.show('DATABASES', signal)];
    const known = last?.value;
    return {
      version: known?.version ?? versionOf(await face.show('VERSION', signal)),
      maxClients: known?.maxClients ?? maxClientsOf(await face.show('CONFIG', signal)),
      pools: poolsOf(pools, databases),
    };
  },
};
