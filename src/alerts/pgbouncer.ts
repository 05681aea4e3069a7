import { count, duration, percent } from '../core/format.ts';
import type { PgBouncer, Pool } from '../domain/pgbouncer.ts';
import { each, type Finding, type Rules, reached, when } from './rule.ts';
import { thresholds } from './thresholds.ts';

const named = ({ database, user }: Pool): Pick<Finding, 'part'> => ({ part: `${database}/${user}` });

function share({ serversActive, size }: Pool): number | undefined {
  return size === undefined || size < thresholds.pool.smallest ? undefined : serversActive / size;
}

export const poolRules: Rules<PgBouncer> = {
  PoolPaused: ({ pools }) =>
    each(pools, named, ({ paused, clientsWaiting }) =>
      when(paused, 'critical', `paused: its clients wait, ${count(clientsWaiting)} now`),
    ),
  PoolDisabled: ({ pools }) =>
    each(pools, named, ({ disabled }) => when(disabled, 'critical', 'disabled: new clients are refused')),
  PoolWaiting: ({ pools }) =>
    each(pools, named, ({ paused, clientsWaiting, maxWait }) =>
      paused || clientsWaiting === 0
        ? []
        : reached(
            maxWait,
            thresholds.poolerWait,
            (v, limit) =>
              `${count(clientsWaiting)} clients wait for a connection, ${duration(v)} the longest, limit ${duration(limit)}`,
          ),
    ),
  PoolNearlyFull: ({ pools }) =>
    each(pools, named, (pool) =>
      reached(
        share(pool),
        thresholds.pool,
        (v, limit) =>
          `${count(pool.serversActive)} of ${count(pool.size)} connections active (${percent(v)}), limit ${percent(limit)}`,
      ),
    ),
};
