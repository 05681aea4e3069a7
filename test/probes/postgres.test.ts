import { describe, expect, test } from 'vitest';
import type { Taken } from '../../src/core/reading.ts';
import { slowCallsIn } from '../../src/domain/postgres/slow.ts';
import type { PostgresNode } from '../../src/domain/postgres.ts';
import { databasesOf, roleLimitsOf, settingsOf } from '../../src/probes/postgres/databases.ts';
import { sessionsFrom } from '../../src/probes/postgres/sessions.ts';
import { statementsFrom } from '../../src/probes/postgres/statements.ts';
import { upFrom } from '../../src/probes/postgres.ts';
import { recorded, versions } from './postgres/recorded.ts';

describe.each(versions)('PostgreSQL %i', (version) => {
  const primary = upFrom(recorded(version, 'primary'), undefined, 1000);
  const standby = upFrom(recorded(version, 'standby'), undefined, 1000);

  test('a primary says what it is and who follows it', () => {
    expect(primary).toMatchObject({
      is: 'up',
      role: 'primary',
      clusterName: 'p1',
      timeline: 1,
      receiver: undefined,
    });
    expect(Math.floor(primary.versionNumber / 10_000)).toBe(version);
    expect(primary.systemIdentifier).toMatch(/^\d{19}$/);
    expect(primary.senders[0]).toMatchObject({
      state: 'streaming',
      sync: 'async',
      address: '127.0.0.1',
    });
    expect(primary.slots[0]).toMatchObject({ type: 'physical', active: true, walStatus: 'reserved' });
    expect(primary.positions).toEqual([[1000, primary.position]]);
    expect(primary.missing).toEqual([]);
    expect(primary.couldWrite).toBeUndefined();
  });

  test('a standby says what it receives', () => {
    expect(standby).toMatchObject({
      role: 'standby',
      timeline: 1,
      systemIdentifier: primary.systemIdentifier,
    });
    expect(standby.receiver).toMatchObject({
      status: 'streaming',
      senderHost: '127.0.0.1',
      paused: 'not paused',
    });
    const { received = 0, replayed = 0, applyGap } = standby.receiver ?? {};
    expect(applyGap).toBe(received - replayed);
    expect(standby.position).toBe(received);
    expect(Math.abs((primary.position ?? 0) - received)).toBeLessThan(65_536);
  });

  test('connections are counted against what ordinary clients can have', () => {
    const { max, reserved, usable, used, idleInTransaction, waitingForLock } = primary.connections;
    expect(usable).toBe(max - reserved);
    expect(reserved).toBe(3);
    expect(used).toBeGreaterThanOrEqual(3);
    expect(idleInTransaction).toBe(1);
    expect(waitingForLock).toBe(1);
    expect(primary.connections.oldestIdleInTransaction).toBeGreaterThan(0);
    expect(primary.connections.by).toContainEqual(
      expect.objectContaining({ state: 'active', wait: 'Lock:transactionid' }),
    );
  });

  test('checkpoints are counted, wherever that version keeps the count', () => {
    expect(primary.counters?.checkpointsRequested).toBeTypeOf('number');
    expect(primary.archiver).toMatchObject({ mode: 'off', failingNow: false, backlog: 0 });
  });

  test('who waits for whom is a tree', () => {
    const { rows } = recorded(version, 'primary');
    const { sessions, locks, truncated } = sessionsFrom(rows.sessions ?? [], rows.locks ?? []);
    const [holder, waiter] = locks;
    expect(holder).toMatchObject({ depth: 0, blocks: 1, state: 'idle in transaction', wants: undefined });
    expect(waiter).toMatchObject({ depth: 1, root: holder?.pid, wants: 'ShareLock', on: 'transactionid' });
    expect(waiter?.waited).toBeGreaterThan(0);
    expect(sessions.find(({ pid }) => pid === waiter?.pid)).toMatchObject({
      blockedBy: [holder?.pid],
      sensitive: 'UPDATE',
      own: true,
    });
    expect(truncated).toBe(false);
  });

  test('databases and roles are read', () => {
    const { rows } = recorded(version, 'primary');
    const [database] = databasesOf(rows.databases ?? [], rows.databaseSizes ?? []);
    expect(database).toMatchObject({ name: 'postgres', wraparound: expect.closeTo(0, 5) });
    expect(database?.bytes).toBeGreaterThan(5_000_000);
    expect((rows.roleLimits ?? []).map(roleLimitsOf)).toContainEqual({
      role: 'ops_monitor',
      statementTimeout: 60_000,
      lockTimeout: undefined,
      idleInTransactionTimeout: undefined,
      connectionLimit: 5,
    });
  });
});

const taken = (value: PostgresNode, at: number): Taken<PostgresNode> => ({ value, at, took: 1 });

test('the first reading has no rates, the second has', () => {
  const answer = recorded(15, 'primary');
  const first = upFrom(answer, undefined, 1000);
  expect(first.rates).toBeUndefined();
  expect(upFrom(answer, taken(first, 1005), 3000).rates).toMatchObject({ transactions: 0, walBytes: 0 });
});

test('a node that changed its role starts its clock anew', () => {
  const before = upFrom(recorded(15, 'standby'), undefined, 1000);
  const after = upFrom(recorded(15, 'primary'), taken(before, 1005), 3000);
  expect(after.positions).toEqual([[3000, after.position]]);
  expect(after.rates).toBeUndefined();
});

test('what could not be read is missing, and everything else is there', () => {
  const answer = recorded(15, 'primary');
  const { archiveBacklog: _, control: __, ...rows } = answer.rows;
  const missing = [{ part: 'control', because: 'permission denied for function pg_control_system' }];
  const value = upFrom({ ...answer, rows, missing }, undefined, 1000);
  expect(value).toMatchObject({ role: 'primary', systemIdentifier: undefined, timeline: 1, missing });
  expect(value.archiver?.backlog).toBeUndefined();
});

test('without knowing what a node is, nothing is known', () => {
  const answer = recorded(15, 'primary');
  const missing = [{ part: 'node', because: 'it took longer than 2 s' }];
  expect(() => upFrom({ ...answer, rows: {}, missing }, undefined, 1000)).toThrow('it took longer than 2 s');
});

test('settings are read, with those that wait for a restart', () => {
  const row = (name: string, setting: string, pending_restart: boolean) => ({
    name,
    setting,
    pending_restart,
  });
  const rows = [row('fsync', 'on', false), row('max_connections', '200', true)];
  expect(settingsOf(rows)).toEqual({
    values: { fsync: 'on', max_connections: '200' },
    pendingRestart: ['max_connections'],
  });
});

const row = (id: string, calls: number, total_ms: number) => ({
  id,
  database: 'shop',
  user: 'app',
  calls,
  total_ms,
  max_ms: 9,
  rows: 1,
});

test('statements are ranked by what they grew, and a reset grows nothing', () => {
  const texts = new Map([['a', 'SELECT $1']]);
  const first = statementsFrom([row('a', 10, 100), row('b', 5, 50)], texts, undefined);
  expect(first[0]).toMatchObject({ query: 'SELECT $1', meanMs: 10, callsNew: undefined });
  const before = new Map(first.map((statement) => [statement.id, statement]));
  const [a, b, c] = statementsFrom([row('a', 14, 180), row('b', 1, 2), row('c', 1, 1)], texts, before);
  expect(a).toMatchObject({ callsNew: 4, msNew: 80 });
  expect(b).toMatchObject({ callsNew: undefined, msNew: undefined });
  expect(c).toMatchObject({ callsNew: 1, msNew: 1, query: '' });
});

test('a statement that comes among the first 200 may be older than the last reading', () => {
  const many = Array.from({ length: 200 }, (_, index) => row(`s${index}`, 1, 1));
  const before = new Map(statementsFrom(many, new Map(), undefined).map((one) => [one.id, one]));
  expect(statementsFrom([row('a', 9, 90)], new Map(), before)[0]?.callsNew).toBeUndefined();
});

test('new executions are slow where they took a second on average', () => {
  const before = new Map(
    statementsFrom([row('a', 10, 100), row('b', 5, 50)], new Map(), undefined).map((one) => [one.id, one]),
  );
  const since = (rows: readonly ReturnType<typeof row>[]) =>
    slowCallsIn(statementsFrom(rows, new Map(), before));
  expect(since([row('a', 13, 3100), row('b', 5, 50)])).toBe(3);
  expect(since([row('a', 13, 3099)])).toBe(0);
  expect(since([row('c', 2, 5000)])).toBe(2);
  expect(since([row('a', 1, 9000)])).toBe(0);
});
