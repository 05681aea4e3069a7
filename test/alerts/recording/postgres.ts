import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Connection } from '../../../src/domain/connection.ts';
import type { Lab } from '../../lab/lab.ts';
import type { Node } from '../../lab/node.ts';
import { loginOf } from '../../systems/login.ts';
import { held, type Staging, undone } from './record.ts';

export const connectionOf = (node: Node): Connection => ({
  kind: 'postgres',
  system: {
    ...{ id: `postgres/main/${node.name}`, kind: 'postgres', title: node.name, group: 'main' },
    where: `127.0.0.1:${node.port}/shop`,
  },
  login: async () => loginOf(node.url('ops_monitor')),
});

/** Connections of the application, each of which has done this. */
export async function clients(url: string, count: number, sql = 'SELECT 1'): Promise<AsyncDisposable> {
  const opened = new Set<pg.Client>();
  for (let index = 0; index < count; index++) {
    const client = new pg.Client({ connectionString: url, application_name: 'crowd' });
    client.on('error', () => undefined);
    await client.connect();
    await client.query(sql);
    opened.add(client);
    // The server may have had enough of it before.
    client.once('end', () => opened.delete(client));
  }
  return held(() => Promise.allSettled([...opened].map((client) => client.end())));
}

/** What one server says of itself, and of those that follow it. */
export function postgresStages({ postgres: { p1, r1, r2 } }: Lab<'postgres'>): readonly Staging[] {
  const connections = [p1, r1, r2].map(connectionOf);
  const stopped = (node: Node) => () =>
    undone(
      () => node.stop(),
      () => node.start(),
    );
  const set = async (node: Node, name: string, value: string): Promise<void> => {
    await node.sql(`ALTER SYSTEM SET ${name} = ${pg.escapeLiteral(value)}`);
    await node.sql('SELECT pg_reload_conf()');
  };
  const configured = (node: Node, name: string, value: string) => async () => {
    const [row] = await node.sql(`SHOW ${name}`);
    return undone(
      () => set(node, name, value),
      () => set(node, name, String(row?.[name])),
    );
  };
  const done = (node: Node, sql: string, undo: string) => () =>
    undone(
      () => node.sql(sql),
      () => node.sql(undo),
    );
  /** So many of the 37 connections that an application can have are taken. */
  const crowd = (used: number) => async () => {
    const [row] = await p1.sql(
      `SELECT count(*)::int AS used FROM pg_stat_activity WHERE backend_type = 'client backend'`,
    );
    return clients(p1.url('app'), used - Number(row?.used) + 1);
  };
  const log = (mebibytes: number): string =>
    `SELECT count(pg_logical_emit_message(false, 'filler', repeat('x', 1048576))) FROM generate_series(1, ${mebibytes})`;
  const behind = (mebibytes: number) => () =>
    undone(
      async () => {
        await r1.pauseReplay();
        await p1.sql(log(mebibytes));
      },
      () => r1.resumeReplay(),
    );
  const slot = (mebibytes: number, keep: string) => () =>
    undone(
      async () => {
        await set(p1, 'max_slot_wal_keep_size', keep);
        await p1.sql(`SELECT pg_create_physical_replication_slot('left_behind', true)`);
        await p1.sql(log(mebibytes));
        await p1.sql('SELECT pg_switch_wal()');
        await p1.sql('CHECKPOINT');
      },
      async () => {
        await p1.sql(`SELECT pg_drop_replication_slot('left_behind')`);
        await set(p1, 'max_slot_wal_keep_size', '-1');
      },
    );
  /** It archives, and what it archives by works. */
  const archiving = async () => {
    const switched = async (mode: string, command: string): Promise<void> => {
      await p1.sql(`ALTER SYSTEM SET archive_mode = ${mode}`);
      await set(p1, 'archive_command', command);
      await p1.stop();
      await p1.start();
    };
    return undone(
      () => switched('on', 'true'),
      () => switched('off', ''),
    );
  };
  const archiveFails = () =>
    undone(
      async () => {
        await set(p1, 'archive_command', 'false');
        await p1.sql('SELECT pg_switch_wal()');
      },
      () => set(p1, 'archive_command', 'true'),
    );
  return [
    { alert: 'PostgresDown', severity: 'critical', stage: stopped(p1) },
    { alert: 'PostgresDown', severity: 'warning', stage: stopped(r1) },
    { alert: 'PostgresConnectionsFull', severity: 'critical', stage: () => p1.fill(), after: connections },
    {
      ...{ alert: 'PostgresConnectionsFull', severity: 'warning', after: connections },
      stage: done(
        p1,
        'ALTER ROLE ops_monitor CONNECTION LIMIT 0',
        'ALTER ROLE ops_monitor CONNECTION LIMIT -1',
      ),
    },
    { alert: 'PostgresConnectionsHigh', severity: 'warning', stage: crowd(32) },
    { alert: 'PostgresConnectionsHigh', severity: 'critical', stage: crowd(36) },
    {
      ...{ alert: 'IdleInTransaction', severity: 'warning' },
      given: () => clients(p1.url('app'), 1, 'BEGIN; SELECT 1'),
      stage: () => undone(() => sleep(31_000)),
    },
    { alert: 'ReplayPaused', severity: 'warning', stage: behind(0) },
    { alert: 'ReplicationLag', severity: 'warning', stage: behind(20) },
    { alert: 'ReplicationLag', severity: 'critical', stage: behind(300) },
    {
      ...{ alert: 'StandbyDisconnected', severity: 'warning' },
      stage: configured(r2, 'primary_conninfo', 'host=127.0.0.1 port=1'),
    },
    {
      ...{ alert: 'SynchronousStandbyMissing', severity: 'critical' },
      given: configured(p1, 'synchronous_standby_names', 'ANY 1 (r1, r2)'),
      stage: configured(p1, 'synchronous_standby_names', 'ANY 1 (nobody)'),
    },
    { alert: 'ArchiverFailing', severity: 'critical', given: archiving, stage: archiveFails },
    { alert: 'SlotRetainsWal', severity: 'warning', stage: slot(1100, '-1') },
    { alert: 'SlotLost', severity: 'critical', stage: slot(500, '16MB') },
  ].map((staging) => ({ ...staging, connections }) as Staging);
}
