import { count, duration, percent } from '../../core/format.ts';
import type { Pool } from '../../domain/pgbouncer.ts';
import { type Case, lastOf, type Words } from './case.ts';

const poolOf = (about: Case): Pool | undefined =>
  lastOf(about, 'pgbouncer')?.pools.find(
    ({ database, user }) => database === about.labels.database && user === about.labels.user,
  );

export const poolWords: Words = {
  PoolPaused: (about) => `paused: its clients wait, ${count(poolOf(about)?.clientsWaiting)} now`,
  PoolDisabled: () => 'disabled: new clients are refused',
  PoolWaiting: (about) => {
    const limit = duration((about.threshold ?? 0) * 1000);
    const longest = duration(about.value * 1000);
    const waiting = count(poolOf(about)?.clientsWaiting);
    return `${waiting} clients wait for a connection, ${longest} the longest, limit ${limit}`;
  },
  PoolNearlyFull: (about) => {
    const pool = poolOf(about);
    const share = percent(about.value);
    return `${count(pool?.serversActive)} of ${count(pool?.size)} connections active (${share}), limit ${percent(about.threshold)}`;
  },
};
