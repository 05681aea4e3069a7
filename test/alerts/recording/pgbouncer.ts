import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../../../src/domain/connection.ts';
import type { Lab } from '../../lab/lab.ts';
import { loginOf } from '../../systems/login.ts';
import { clients } from './postgres.ts';
import { held, type Staging, undone } from './record.ts';

export function pgbouncerStages({ pgbouncer }: Lab<'pgbouncer'>): readonly Staging[] {
  const connection: Connection = {
    kind: 'pgbouncer',
    system: {
      ...{ id: 'pgbouncer/main', kind: 'pgbouncer', title: 'pgbouncer', group: 'main' },
      where: `127.0.0.1:${pgbouncer.port}`,
    },
    login: async () => loginOf(pgbouncer.url('ops_monitor', 'pgbouncer')),
  };
  const told = (command: string, undo: string) => () =>
    undone(
      () => pgbouncer.admin(command),
      () => pgbouncer.admin(undo),
    );
  const frozen = () =>
    undone(
      () => pgbouncer.freeze(),
      () => pgbouncer.thaw(),
    );
  /** A pool of one connection, which somebody keeps while another waits for so long. */
  const waiting = (ms: number) => async () => {
    const url = pgbouncer.url('app', 'shop1');
    const holder = await clients(url, 1, 'BEGIN; SELECT 1');
    const waiter = clients(url, 1);
    await sleep(ms);
    return held(async () => {
      await holder[Symbol.asyncDispose]();
      await (await waiter)[Symbol.asyncDispose]();
    });
  };
  const used = () => clients(pgbouncer.url('app'), 4, 'BEGIN; SELECT 1');
  return [
    { alert: 'PgBouncerDown', severity: 'critical', stage: frozen },
    { alert: 'PoolPaused', severity: 'critical', stage: told('PAUSE shop', 'RESUME shop') },
    { alert: 'PoolDisabled', severity: 'critical', stage: told('DISABLE shop', 'ENABLE shop') },
    { alert: 'PoolWaiting', severity: 'warning', stage: waiting(1_500) },
    { alert: 'PoolWaiting', severity: 'critical', stage: waiting(11_000) },
    { alert: 'PoolNearlyFull', severity: 'warning', stage: used },
  ].map((staging) => ({ ...staging, connections: [connection] }) as Staging);
}
