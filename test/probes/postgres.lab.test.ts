import { readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Probe } from '../../src/core/probe.ts';
import { databases } from '../../src/probes/postgres/databases.ts';
import { sessions } from '../../src/probes/postgres/sessions.ts';
import { statements } from '../../src/probes/postgres/statements.ts';
import { postgres } from '../../src/probes/postgres.ts';
import { allowedStatements, normalise } from '../../src/systems/postgres/statements.ts';
import { openPostgres, type PostgresFace } from '../../src/systems/postgres.ts';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { until } from '../lab/processes.ts';
import { loginOf } from '../systems/login.ts';
import { client, context, open, read, readUp } from './postgres/reading.ts';

const { p1, r1, r2 } = openLab(labOfWorker()).postgres;

describe('a server', () => {
  test('that is frozen is left at the deadline, and read again when it thaws', async () => {
    const face = open(r2.url('ops_monitor'), 'r2');
    await readUp(face);
    r2.freeze();
    try {
      const late = {
        kind: 'timeout',
        message: `r2 does not answer: nothing from 127.0.0.1:${r2.port} in time`,
      };
      await expect(postgres.read(face, undefined, context(300))).rejects.toMatchObject(late);
      await expect(postgres.read(face, undefined, context(300))).rejects.toMatchObject(late);
    } finally {
      r2.thaw();
    }
    expect(await readUp(face)).toMatchObject({ role: 'standby' });
  });

  test('that is full says so, and goes on telling those who are in', async () => {
    const inside = open(p1.url('ops_monitor'));
    await readUp(inside);
    await using crowd = await p1.fill();
    const seen = await readUp(inside);
    expect(seen.connections.used).toBeGreaterThan(crowd.connections);
    expect(await read(open(p1.url('app')))).toMatchObject({ is: 'full', limit: 'server' });
  });

  test('whose role has no connection left says whose limit it is', async () => {
    const faces = Array.from({ length: 6 }, () => open(r1.url('ops_monitor'), 'r1'));
    const values = await Promise.all(faces.map((face) => read(face)));
    expect(values.find(({ is }) => is === 'full')).toMatchObject({ limit: 'role' });
  });

  test('that ended our connection is read over a new one', async () => {
    const face = open(p1.url('ops_monitor'));
    await readUp(face);
    await p1.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'quarterdeck'`,
    );
    expect(await readUp(face)).toMatchObject({ role: 'primary' });
  });

  test('that does not take the password says whose, and where', async () => {
    const wrong = p1.url('ops_monitor').replace(/:[0-9a-f]+@/, ':wrong@');
    await expect(read(open(wrong))).rejects.toMatchObject({
      kind: 'credentials',
      message: `password of ops_monitor was not accepted by p1 at 127.0.0.1:${p1.port}`,
    });
    const none = p1.url('ops_monitor').replace(/:[0-9a-f]+@/, '@');
    await expect(read(open(none))).rejects.toMatchObject({
      kind: 'credentials',
      message: 'p1 asks for the password of ops_monitor, and none is configured',
    });
  });

  test('without that database says so', async () => {
    await expect(read(open(p1.url('ops_monitor').replace(/shop$/, 'shoop')))).rejects.toMatchObject({
      kind: 'missing',
      message: expect.stringContaining('database "shoop" does not exist'),
    });
  });

  test('that speaks no TLS is not asked without when TLS is required', async () => {
    const login = loginOf(p1.url('ops_monitor'), 'require');
    const face = openPostgres({ title: 'p1', login: async () => login, now: Date.now });
    await expect(read(face)).rejects.toMatchObject({ kind: 'protocol' });
  });

  test('gives a role without pg_monitor what it may see, and names the rest', async () => {
    await readUp(open(p1.url('ops_monitor')));
    const value = await readUp(open(p1.url('app')));
    expect(value.missing).toContainEqual({
      part: 'archiveBacklog',
      because: 'permission denied for function pg_ls_archive_statusdir',
    });
    const hidden = value.missing.find(({ part }) => part === 'sessions');
    expect(hidden?.because).toMatch(
      /^what \d+ of the sessions do is hidden from this role: GRANT pg_monitor$/,
    );
    const [row] = await p1.sql(
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE backend_type = 'client backend'`,
    );
    expect(Math.abs(value.connections.used - Number(row?.n))).toBeLessThan(5);
    expect(value.senders).toHaveLength(2);
    expect(value.couldWrite).toBe('role app owns database shop, writes tables: use ops_monitor');
  });

  test('has statements and databases', async () => {
    // With more of them than are asked for, nobody knows whether one is new.
    await p1.sql('SELECT pg_stat_statements_reset()', 'shop');
    const face = open(p1.url('ops_monitor'));
    const first = await statements.read(face, undefined, context());
    await (await client(p1.url('app'))).query('SELECT pg_sleep(1.05)');
    const again = await statements.read(face, { value: first, at: Date.now(), took: 1 }, context());
    if (again.is === 'absent') throw new Error(again.because);
    expect(again.statements.find(({ query }) => query.startsWith('INSERT INTO orders'))).toMatchObject({
      database: 'shop',
      user: 'app',
      callsNew: expect.any(Number),
    });
    expect(again.slowCalls).toBeGreaterThanOrEqual(1);
    const { databases: all, roles, walBytes } = await databases.read(face, undefined, context());
    expect(all.find(({ name }) => name === 'shop')?.bytes).toBeGreaterThan(1_000_000);
    expect(roles.find(({ role }) => role === 'ops_monitor')).toMatchObject({ connectionLimit: 5 });
    expect(walBytes).toBeGreaterThan(0);
  });

  test('shows who blocks whom, and marks what changes data', async () => {
    const [holder, waiter] = [await client(p1.url('app')), await client(p1.url('app'))];
    await holder.query('BEGIN; UPDATE customers SET city = city WHERE id = 1');
    // It is refused as soon as it waits no longer.
    const waiting = waiter.query('DELETE FROM customers WHERE id = 1').catch(() => undefined);
    try {
      const face = open(p1.url('ops_monitor'));
      const seen = await until('A lock tree', async () => {
        const value = await sessions.read(face, undefined, context());
        return value.locks.some(({ depth, on }) => depth === 1 && on === 'transactionid') ? value : undefined;
      });
      const root = seen.locks.find(({ application, depth }) => application === 'billing' && depth === 0);
      expect(root).toMatchObject({ blocks: 1, state: 'idle in transaction' });
      expect(seen.sessions.find(({ sensitive }) => sensitive === 'DELETE')).toMatchObject({
        blockedBy: [root?.pid],
        own: false,
      });
      expect(seen.sessions.filter(({ own }) => own)).not.toHaveLength(0);
    } finally {
      await holder.query('ROLLBACK');
      await waiting;
    }
  });
});

describe('a standby whose replay waits for somebody who reads', () => {
  const settings = { max_standby_streaming_delay: '-1', hot_standby_feedback: 'off' };
  const reload = async (how: (name: string, value: string) => string): Promise<void> => {
    for (const [name, value] of Object.entries(settings)) await r1.sql(how(name, value));
    await r1.sql('SELECT pg_reload_conf()');
  };
  beforeAll(() => reload((name, value) => `ALTER SYSTEM SET ${name} = ${value}`));
  afterAll(() => reload((name) => `ALTER SYSTEM RESET ${name}`));

  test('says who that is', async () => {
    await until('A primary that cleans up', async () => {
      const [row] = await p1.sql(`SELECT xmin FROM pg_replication_slots WHERE slot_name = 'slot_r1'`);
      return row?.xmin === null ? true : undefined;
    });
    const reader = await client(r1.url('app'));
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM products');
    try {
      await p1.sql('UPDATE products SET stock = stock');
      await p1.sql('VACUUM products');
      const face = open(r1.url('ops_monitor'));
      const held = await until('The one that holds it', async () => {
        const value = await sessions.read(face, undefined, context());
        return value.replayHeld;
      });
      expect(held).toMatchObject({ application: 'billing', state: 'idle in transaction' });
      expect(held.startedAt).toBeGreaterThan(0);
    } finally {
      await reader.query('ROLLBACK');
    }
  });
});

describe('on the wire', () => {
  afterAll(() => p1.sql('ALTER ROLE ops_monitor RESET log_statement'));

  test('there is nothing but the statements of the allow-list', async () => {
    await p1.sql(`ALTER ROLE ops_monitor SET log_statement = 'all'`);
    const from = statSync(p1.log).size;
    const face = open(p1.url('ops_monitor'));
    const probes: readonly Probe<PostgresFace, unknown>[] = [postgres, sessions, statements, databases];
    for (const probe of probes) await probe.read(face, undefined, context());
    const logged = await until('The log', async () => {
      const text = readFileSync(p1.log).subarray(from).toString();
      const messages = Array.from(
        text.matchAll(/LOG: {2}(?:statement|execute [^:]*): (.*)/g),
        ([, message]) => message!,
      );
      return messages.length >= probes.length ? messages : undefined;
    });
    const answer = await face.read(['server'], AbortSignal.timeout(4000));
    const allowed = allowedStatements(
      answer.is === 'read' ? answer.server : { versionNumber: 0, statementsSchema: undefined },
    );
    for (const message of logged)
      for (const statement of message.split(';')) expect(allowed).toContain(normalise(statement));
  });
});
