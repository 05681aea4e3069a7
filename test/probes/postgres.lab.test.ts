import { readFileSync, statSync } from 'node:fs';
import pg from 'pg';
import { afterAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import type { Probe } from '../../src/core/probe.ts';
import { ReadError, type Reading, type Taken } from '../../src/core/reading.ts';
import { clusterOf } from '../../src/domain/postgres/cluster.ts';
import type { PostgresNode, Up } from '../../src/domain/postgres.ts';
import type { System } from '../../src/domain/stack.ts';
import { pgbouncer as pgbouncerProbe } from '../../src/probes/pgbouncer.ts';
import { databases } from '../../src/probes/postgres/databases.ts';
import { sessions } from '../../src/probes/postgres/sessions.ts';
import { statements } from '../../src/probes/postgres/statements.ts';
import { postgres } from '../../src/probes/postgres.ts';
import { openPgBouncer } from '../../src/systems/pgbouncer.ts';
import { allowedStatements, normalise } from '../../src/systems/postgres/statements.ts';
import { openPostgres, type PostgresFace } from '../../src/systems/postgres.ts';
import { openLab, startLab } from '../lab/lab.ts';
import type { Node } from '../lab/node.ts';
import { until } from '../lab/processes.ts';
import { loginOf } from '../systems/login.ts';

const lab = openLab(inject('lab'));
const { p1, r1, r2 } = lab.postgres;

function open(url: string, title = 'p1'): PostgresFace {
  const face = openPostgres({ title, login: async () => loginOf(url), now: Date.now });
  onTestFinished(face.close);
  return face;
}

const context = (timeout = 4000) => ({ at: Date.now(), signal: AbortSignal.timeout(timeout) });
const read = (face: PostgresFace, last?: Taken<PostgresNode>) => postgres.read(face, last, context());

async function readUp(face: PostgresFace): Promise<Up> {
  const value = await read(face);
  if (value.is !== 'up') throw new Error(`It is ${value.is}: ${value.message}`);
  return value;
}

/** A client of the application's own. */
async function client(url: string): Promise<pg.Client> {
  const found = new pg.Client({ connectionString: url, application_name: 'billing' });
  found.on('error', () => undefined);
  await found.connect();
  onTestFinished(() => found.end());
  return found;
}

/** Reads several nodes as the scheduler would, each with its own last value, and folds them into a cluster. */
function watch(nodes: readonly Node[]) {
  const systems = nodes.map(
    ({ name, port }): System => ({
      id: `postgres/main/${name}`,
      kind: 'postgres',
      title: name,
      group: 'main',
      where: `127.0.0.1:${port}/shop`,
    }),
  );
  const faces = nodes.map((node) => open(node.url('ops_monitor'), node.name));
  const readings: Record<string, Reading<PostgresNode>> = {};
  return async () => {
    await Promise.all(
      faces.map(async (face, index) => {
        const id = systems[index]!.id;
        const { last } = readings[id] ?? {};
        const started = Date.now();
        try {
          const value = await postgres.read(face, last, { at: started, signal: AbortSignal.timeout(1000) });
          readings[id] = { last: { value, at: Date.now(), took: Date.now() - started } };
        } catch (error) {
          if (!(error instanceof ReadError)) throw error;
          const { kind, message } = error;
          const failure = { kind, message, since: started, count: 1, nextTry: started };
          readings[id] = last === undefined ? { failure } : { last, failure };
        }
      }),
    );
    const cluster = clusterOf('main', systems, readings, Date.now());
    const member = (name: string) => cluster.members.find(({ system }) => system.title === name)!;
    return { cluster, member };
  };
}

/** Makes one standby receive from another. */
async function follow(standby: Node, upstream: Node): Promise<void> {
  const [row] = await standby.sql(`SELECT current_setting('primary_conninfo') AS conninfo`);
  const conninfo = String(row?.conninfo).replace(/port=\d+/, `port=${upstream.port}`);
  await standby.sql(`ALTER SYSTEM SET primary_conninfo = ${pg.escapeLiteral(conninfo)}`);
  await standby.sql(`ALTER SYSTEM SET primary_slot_name = ''`);
  await standby.sql('SELECT pg_reload_conf()');
}

describe('a cluster', () => {
  test('is a primary and two standbys that are not behind', async () => {
    const look = watch([p1, r1, r2]);
    const { cluster, member } = await until('Two standbys that are not behind', async () => {
      const seen = await look();
      return seen.cluster.worst?.lag?.bytes === 0 ? seen : undefined;
    });
    expect(cluster.members.map(({ system, depth, role }) => [system.title, depth, role])).toEqual([
      ['p1', 0, 'primary'],
      ['r1', 1, 'standby'],
      ['r2', 1, 'standby'],
    ]);
    expect(cluster).toMatchObject({ splitBrain: [], cutOff: [], strangers: [] });
    expect(member('r1')).toMatchObject({
      sender: { slot: 'slot_r1', state: 'streaming' },
      lag: { state: 'streaming', ms: 0 },
    });
    expect(member('p1').reading.last?.value).toMatchObject({
      couldWrite: undefined,
      throughPooler: false,
      missing: [],
    });
  });

  test('has a lag in bytes and seconds that grows while replay is paused, and heals', async () => {
    const look = watch([p1, r1]);
    await look();
    await r1.pauseReplay();
    try {
      const first = await until('Lag', async () => {
        const { lag } = (await look()).member('r1');
        return lag?.state === 'paused' && (lag.bytes ?? 0) > 0 ? lag : undefined;
      });
      const later = await until('More lag', async () => {
        const { lag } = (await look()).member('r1');
        return (lag?.bytes ?? 0) > first.bytes! && (lag?.ms ?? 0) > first.ms! + 1000 ? lag : undefined;
      });
      expect(later).toMatchObject({ state: 'paused', bound: 'exact' });
    } finally {
      await r1.resumeReplay();
    }
    await until('No lag', async () => ((await look()).member('r1').lag?.ms === 0 ? true : undefined));
  });

  test('says which standby is gone, and has it back', async () => {
    const look = watch([p1, r1, r2]);
    await look();
    await r2.stop();
    try {
      const { cluster, member } = await until('Loss of r2', async () => {
        const seen = await look();
        return seen.member('r2').sender === undefined && seen.member('r2').reading.failure ? seen : undefined;
      });
      expect(member('r2').reading.failure?.message).toBe(
        `r2 does not answer: connection refused 127.0.0.1:${r2.port}`,
      );
      expect(member('r2')).toMatchObject({
        role: 'standby',
        upstream: 'postgres/main/p1',
        lag: { state: 'unknown', bytes: undefined },
      });
      expect(cluster.worst?.system.title).toBe('r2');
      const primary = member('p1').reading.last?.value;
      expect(primary?.is === 'up' && primary.slots.find(({ name }) => name === 'slot_r2')).toMatchObject({
        active: false,
      });
    } finally {
      await r2.start();
    }
    await until('r2', async () =>
      (await look()).member('r2').lag?.state === 'streaming' ? true : undefined,
    );
  });

  test('is a tree when a standby feeds another; without its primary no lag is zero; and two primaries are a split brain', async () => {
    await using own = await startLab({ parts: ['postgres'] });
    const { p1: first, r1: second, r2: third } = own.postgres;
    const look = watch([first, second, third]);
    await follow(third, second);
    const cascade = await until('A cascade', async () => {
      const seen = await look();
      return seen.member('r2').sender?.state === 'streaming' && seen.member('r2').depth === 2
        ? seen
        : undefined;
    });
    expect(cascade.member('r2')).toMatchObject({ upstream: 'postgres/main/r1', lag: { state: 'streaming' } });

    await first.crash();
    const lost = await until('Loss of p1', async () => {
      const seen = await look();
      return seen.cluster.cutOff.length > 0 ? seen : undefined;
    });
    expect(lost.cluster).toMatchObject({ primaries: [], cutOff: ['postgres/main/r1'] });
    expect(lost.member('r1').lag).toMatchObject({ state: 'disconnected', bound: 'at least' });
    expect(lost.member('r1').lag?.bytes).not.toBe(0);
    expect(lost.member('r1').lag?.ms).toBeGreaterThan(0);
    expect(lost.member('r2').lag).toMatchObject({ state: 'streaming', bound: 'at least' });

    await second.sql('SELECT pg_promote()');
    await first.start();
    const split = await until('Two primaries', async () => {
      const seen = await look();
      return seen.cluster.primaries.length === 2 ? seen : undefined;
    });
    expect(split.cluster.splitBrain.toSorted()).toEqual(['postgres/main/p1', 'postgres/main/r1']);
    expect(split.member('r1').reading.last?.value).toMatchObject({ timeline: 2 });
    expect(split.member('r2').upstream).toBe('postgres/main/r1');
  });
});

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

describe('a pooler', () => {
  const { pgbouncer } = lab;

  test('in the path is noticed, and the application behind it still writes on the connection we read with', async () => {
    const app = await client(pgbouncer.url('app', 'shop1'));
    const face = open(pgbouncer.url('app', 'shop1'));
    for (let round = 0; round < 3; round++) {
      expect(await readUp(face)).toMatchObject({ throughPooler: true, role: 'primary' });
      await sessions.read(face, undefined, context());
      await statements.read(face, undefined, context());
      await databases.read(face, undefined, context());
      const written = await app.query('UPDATE products SET stock = stock WHERE id = 1');
      expect(written.rowCount).toBe(1);
      const { rows } = await app.query('SHOW statement_timeout');
      expect(rows).toEqual([{ statement_timeout: '0' }]);
    }
  });

  test('shows its pools, and a pause', async () => {
    const login = async () => loginOf(pgbouncer.url('ops_monitor', 'shop'));
    const face = openPgBouncer({ title: 'pooler', login });
    onTestFinished(face.close);
    const look = () => pgbouncerProbe.read(face, undefined, context());
    const value = await look();
    expect(value).toMatchObject({ version: expect.stringMatching(/^1\.\d+/), maxClients: 200 });
    expect(value.pools.find(({ database, user }) => database === 'shop' && user === 'app')).toMatchObject({
      mode: 'transaction',
      size: 5,
      paused: false,
    });
    await pgbouncer.admin('PAUSE shop');
    try {
      const pool = await until('Clients that wait', async () =>
        (await look()).pools.find(({ paused, clientsWaiting }) => paused && clientsWaiting > 0),
      );
      expect(pool.database).toBe('shop');
    } finally {
      await pgbouncer.admin('RESUME shop');
    }
  });

  test('that is frozen is left at the deadline', async () => {
    const face = openPgBouncer({ title: 'pooler', login: async () => loginOf(pgbouncer.url('ops_monitor')) });
    onTestFinished(face.close);
    await face.show('POOLS', AbortSignal.timeout(4000));
    pgbouncer.freeze();
    try {
      await expect(face.show('POOLS', AbortSignal.timeout(300))).rejects.toMatchObject({ kind: 'timeout' });
    } finally {
      pgbouncer.thaw();
    }
    expect(await face.show('POOLS', AbortSignal.timeout(4000))).not.toHaveLength(0);
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
