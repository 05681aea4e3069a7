import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '../../lab/lab.ts';
import { clients, connectionOf } from './postgres.ts';
import { held, type Staging } from './record.ts';

/** What the sessions of one server do to it. */
export function sessionStages({ postgres: { p1 } }: Lab<'postgres'>): readonly Staging[] {
  const url = p1.url('app');
  const atOnce = (count: number, sql: string) =>
    Promise.all(Array.from({ length: count }, () => clients(url, 1, sql)));
  const slow = async () => {
    const opened = await atOnce(12, 'SELECT pg_sleep(1.1)');
    return held(() => Promise.all(opened.map((one) => one[Symbol.asyncDispose]())));
  };
  /** So many wait for a lock, long enough. */
  const pileUp = (count: number) => async () => {
    const lock = 'SELECT pg_advisory_lock(7)';
    const holder = await clients(url, 1, lock);
    const waiters = Array.from({ length: count }, () => clients(url, 1, lock));
    await sleep(31_000);
    return held(async () => {
      await holder[Symbol.asyncDispose]();
      await Promise.all(waiters.map(async (waiter) => (await waiter)[Symbol.asyncDispose]()));
    });
  };
  return [
    { alert: 'SlowQueries', severity: 'warning', stage: slow, isCounted: true },
    { alert: 'LockPileUp', severity: 'warning', stage: pileUp(2) },
    { alert: 'LockPileUp', severity: 'critical', stage: pileUp(12) },
    { alert: 'TransactionWraparound', severity: 'warning' },
  ].map((staging) => ({ ...staging, connections: [connectionOf(p1)] }) as Staging);
}
