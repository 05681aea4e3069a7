import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { cancel } from '../../../src/actions/cancel.ts';
import { resumeReplay } from '../../../src/actions/resume-replay.ts';
import { terminate } from '../../../src/actions/terminate.ts';
import { terminateAll } from '../../../src/actions/terminate-all.ts';
import type { Json } from '../../../src/core/json.ts';
import type { SessionToEnd } from '../../../src/systems/sessions.write.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { until } from '../../lab/processes.ts';
import { planned, runnerOf } from '../lifecycle/yard.ts';
import { sectionOf, stackOf } from '../primacy/fleet.ts';

const lab = openLab(labOfWorker());
const { p1, r1 } = lab.postgres;

/** Somebody connected, with the pid of its session. */
async function client(application: string, url = p1.url('app')) {
  const one = new pg.Client({ connectionString: url, application_name: application });
  one.on('error', () => {});
  await one.connect();
  onTestFinished(() => one.end().catch(() => {}));
  const { rows } = await one.query('SELECT pg_backend_pid() AS pid');
  return {
    ...{ pid: Number(rows[0]?.pid), say: (text: string) => one.query(text) },
    end: () => one.end(),
  };
}

/** One that holds a row and does nothing, and one that waits for it. */
async function pileUp() {
  const holder = await client('billing');
  await holder.say('BEGIN; UPDATE products SET stock = stock WHERE id = 1');
  const waiter = await client('web');
  const waiting = waiter.say('UPDATE products SET stock = stock WHERE id = 1').catch((error: Error) => error);
  await until('A lock', async () => {
    const rows = await p1.sql(
      `SELECT FROM pg_stat_activity WHERE pid = ${waiter.pid} AND wait_event_type = 'Lock'`,
    );
    return rows.length === 1 || undefined;
  });
  return { holder, waiter, waiting };
}

const main = 'postgres/main/p1';
const section = () => sectionOf(lab);
const isThere = async (pid: number): Promise<boolean> =>
  (await p1.sql(`SELECT FROM pg_stat_activity WHERE pid = ${pid}`)).length > 0;

test('of a pile of locks the session at its root is ended, and who waited goes on', async () => {
  const { holder, waiter, waiting } = await pileUp();
  const stack = await stackOf(lab, section());
  const plan = await planned(terminate, 'postgres/main', stack.reach);
  expect(plan.summary).toBe(`End the session of pid ${holder.pid} on p1: billing, idle in transaction`);
  expect(plan.impact.join('; ')).toMatch(
    /its transaction, open for .*, is rolled back.*1 session behind it goes on/,
  );
  expect(plan.preflight.filter(({ is }) => is === 'refuse')).toEqual([]);
  const runner = runnerOf(terminate, plan, stack);
  const { outcome, because } = await runner.carry();
  expect(`${outcome}: ${because}`).toBe(`done: pid ${holder.pid}: the server answered true; it is gone`);
  expect(await waiting).toMatchObject({ rowCount: 1 });
  expect([await isThere(holder.pid), await isThere(waiter.pid)]).toEqual([false, true]);
});

test('a cancel ends what runs, and never what the session runs after it', async () => {
  const stack = await stackOf(lab, section());
  const one = await client('reports');
  const sleeping = one.say('SELECT pg_sleep(60)').catch((error: Error) => error.message);
  await until(
    'A query',
    async () =>
      (await p1.sql(`SELECT FROM pg_stat_activity WHERE pid = ${one.pid} AND state = 'active'`)).length ||
      undefined,
  );
  const plan = await planned(cancel, main, stack.reach, { pid: one.pid });
  const { outcome, because } = await runnerOf(cancel, plan, stack).carry();
  expect(`${outcome}: ${because}`).toBe(
    `done: pid ${one.pid}: the server answered true; it does not run that statement any more`,
  );
  expect(await sleeping).toMatch(/user request/);

  const next = one.say('SELECT pg_sleep(2)');
  const { entries } = runnerOf(cancel, plan, stack);
  expect(entries).toHaveLength(1);
  await expect(
    stack.hands
      .sessions(main)
      .end('cancel', { ...(plan.facts as SessionToEnd), queryAt: 1 }, 1_000, AbortSignal.timeout(5_000)),
  ).rejects.toThrow(`pid ${one.pid} does not run that statement any more`);
  expect(await next).toMatchObject({ rowCount: 1 });
  await expect(planned(cancel, main, stack.reach, { pid: one.pid })).resolves.toMatchObject({
    preflight: expect.arrayContaining([
      {
        title: 'what it runs',
        is: 'refuse',
        because: 'nothing: it is idle',
        mend: {
          action: 'terminate',
          target: { kind: 'postgres', name: 'main/p1' },
          flags: expect.anything(),
        },
      },
    ]),
  });
});

test('another session with the pid of the one that was meant is not ended', async () => {
  const stack = await stackOf(lab, section());
  const one = await client('till');
  const started = Date.now() - 3_600_000;
  await expect(planned(terminate, main, stack.reach, { pid: one.pid, started })).rejects.toThrow(
    new RegExp(`pid ${one.pid} on p1 is another session now: it connected at`),
  );
  const plan = await planned(terminate, main, stack.reach, { pid: one.pid });
  const facts = { ...(plan.facts as Record<string, Json>), startedAt: started };
  const { outcome, because } = await runnerOf(terminate, { ...plan, facts }, stack).carry();
  expect([outcome, because]).toEqual(['done', `pid ${one.pid}: it is gone`]);
  expect(await isThere(one.pid)).toBe(true);
});

test('who may not end a session is told so in one sentence, and nothing is done', async () => {
  const limited = { ...section() };
  const asMonitor = {
    ...limited,
    nodes: limited.nodes.map((node) => ({ ...node, operate: { url: p1.url('ops_monitor') } })),
  };
  const asFailover = {
    ...limited,
    nodes: limited.nodes.map((node) => ({ ...node, operate: { url: p1.url('ops_failover') } })),
  };
  const one = await client('till');
  const mighty = await client(
    'psql',
    `postgresql://postgres@/shop?host=${lab.postgres.sockets}&port=${p1.port}`,
  );
  for (const [written, pid, said] of [
    [
      asMonitor,
      one.pid,
      'ops_monitor may not terminate sessions on postgres/main/p1: GRANT pg_signal_backend TO ops_monitor',
    ],
    [
      asFailover,
      mighty.pid,
      `pid ${mighty.pid} belongs to the superuser postgres, and ops_failover is none: only a superuser may terminate it`,
    ],
  ] as const) {
    const stack = await stackOf(lab, written);
    const plan = await planned(terminate, main, stack.reach, { pid });
    expect(await runnerOf(terminate, plan, stack).carry()).toEqual({
      outcome: 'undone',
      because: `end the session of pid ${pid}: ${said}; nothing was done`,
    });
    expect(await isThere(pid)).toBe(true);
  }
});

test('with no slot left for ordinary clients it goes through the reserved ones', async () => {
  const stack = await stackOf(lab, section());
  const one = await client('leak');
  const [row] = await p1.sql(
    `SELECT extract(epoch FROM backend_start) * 1000 AS at FROM pg_stat_activity WHERE pid = ${one.pid}`,
  );
  // As somebody types it who has read it from a screen.
  const started = Math.round(Number(row?.at));
  await using _ = await p1.fill();
  await expect(planned(terminate, main, stack.reach)).rejects.toThrow(/name one with --pid/);
  const plan = await planned(terminate, main, stack.reach, { pid: one.pid, started });
  expect(plan.preflight.at(-1)).toMatchObject({ title: `who pid ${one.pid} is`, is: 'warn' });
  const { outcome, because } = await runnerOf(terminate, plan, stack).carry();
  expect(`${outcome}: ${because}`).toMatch(/^done: pid \d+: the server answered true; it is gone$/);
});

test('with no slot at all its process gets the signal, and only where it is proven to be that', async () => {
  const one = await client('leak');
  const [row] = await p1.sql(
    `SELECT extract(epoch FROM backend_start) * 1000 AS at FROM pg_stat_activity WHERE pid = ${one.pid}`,
  );
  const params = { pid: one.pid, started: Number(row?.at) };
  const apart = sectionOf(lab, () => ({ control: undefined }));
  const [near, far] = await Promise.all([stackOf(lab, section()), stackOf(lab, apart)]);
  await using _ = await p1.fill();
  const asOwner = `postgresql://postgres@/shop?host=${lab.postgres.sockets}&port=${p1.port}`;
  // Three of them, unless somebody who just left is still counted.
  const reserve = (): Promise<unknown> => client('dba', asOwner).then(reserve);
  await expect(reserve()).rejects.toThrow(/too many clients/);
  const unproven = await runnerOf(terminate, await planned(terminate, main, far.reach, params), far).carry();
  expect(unproven.outcome).toBe('undone');
  expect(unproven.because).toMatch(
    /is full: .*, not even through a reserved slot, and its process is not proven to be one of this host \(control\.pgdata of postgres\/main\/p1\): nothing was sent; nothing was done$/,
  );
  const { outcome, because } = await runnerOf(
    terminate,
    await planned(terminate, main, near.reach, params),
    near,
  ).carry();
  expect(`${outcome}: ${because}`).toMatch(/^done: pid \d+: SIGTERM was sent; (its process|it) is gone$/);
});

const started = async (pid: number): Promise<number> => {
  const [row] = await p1.sql(
    `SELECT extract(epoch FROM backend_start) * 1000 AS at FROM pg_stat_activity WHERE pid = ${pid}`,
  );
  return Number(row?.at);
};

test('all sessions of an application are ended, and nobody else, nor who came since', async () => {
  const those = [await client('leaky'), await client('leaky'), await client('leaky')];
  const other = await client('web');
  await those[0]?.say('BEGIN');
  const stack = await stackOf(lab, section());
  const plan = await planned(terminateAll, main, stack.reach, { application: 'leaky' });
  expect([plan.summary, plan.word]).toEqual(['End 3 sessions of application leaky on p1', '3']);
  expect(plan.impact[0]).toMatch(/^1 open transaction is rolled back, the oldest open for /);
  expect(plan.preflight).toContainEqual({
    title: 'sessions',
    is: 'pass',
    because: '3 sessions: 2 idle, 1 idle in transaction',
  });
  await those[2]?.end();
  const late = await client('leaky');
  const { outcome, because } = await runnerOf(terminateAll, plan, stack).carry();
  expect(`${outcome}: ${because}`).toBe(
    'done: application leaky: 3 of 3 gone; the server answered true to 2 of 2, 1 was gone before',
  );
  expect(await Promise.all([those[0]?.pid ?? 0, late.pid, other.pid].map(isThere))).toEqual([
    false,
    true,
    true,
  ]);
  const senders = await p1.sql('SELECT FROM pg_stat_replication');
  expect(senders.length).toBeGreaterThan(0);
});

test('who leaves transactions open loses those sessions alone', async () => {
  const idle = await client('orders');
  await idle.say('BEGIN');
  const busy = await client('orders');
  const stack = await stackOf(lab, section());
  const plan = await planned(terminateAll, main, stack.reach, { idleOf: 'app' });
  expect(plan.summary).toBe('End 1 session of user app, idle in a transaction on p1');
  expect((await runnerOf(terminateAll, plan, stack).carry()).outcome).toBe('done');
  expect([await isThere(idle.pid), await isThere(busy.pid)]).toEqual([false, true]);
});

test('where some of them may not be ended it is told which, and the others are', async () => {
  const limited = section();
  const nodes = limited.nodes.map((node) => ({ ...node, operate: { url: p1.url('ops_failover') } }));
  const stack = await stackOf(lab, { ...limited, nodes });
  const mine = await client('shared');
  const mighty = await client(
    'shared',
    `postgresql://postgres@/shop?host=${lab.postgres.sockets}&port=${p1.port}`,
  );
  const plan = await planned(terminateAll, main, stack.reach, { application: 'shared' });
  expect(plan.preflight).toContainEqual({
    title: 'right to end them',
    is: 'warn',
    because: '1 session of a superuser: only what logs in as one may end it',
  });
  const { outcome, because } = await runnerOf(terminateAll, plan, stack).carry();
  expect(`${outcome}: ${because}`).toBe(
    `failed: application shared: 1 of 2 gone; pid ${mighty.pid} is still there: pid ${mighty.pid} belongs to the superuser postgres, and ops_failover is none: only a superuser may terminate it`,
  );
  expect([await isThere(mine.pid), await isThere(mighty.pid)]).toEqual([false, true]);
});

test('who holds every slot is ended through the reserved ones, as the console saw them', async () => {
  const stack = await stackOf(lab, section());
  await using crowd = await p1.fill();
  await expect(planned(terminateAll, main, stack.reach, { application: 'crowd' })).rejects.toThrow(
    /an open console knows them, and plans it from its alert; else say --application and --sessions/,
  );
  const rows = await p1.sql(
    `SELECT pid, extract(epoch FROM backend_start) * 1000 AS at FROM pg_stat_activity WHERE application_name = 'crowd'`,
  );
  const params = { application: 'crowd', sessions: rows.map(({ pid, at }) => `${pid}@${at}`).join() };
  const plan = await planned(terminateAll, main, stack.reach, params);
  expect(plan.preflight.at(-1)?.because).toMatch(/as the console saw them; p1 lets nobody in now/);
  const { outcome, because } = await runnerOf(terminateAll, plan, stack).carry();
  const many = crowd.connections;
  expect(`${outcome}: ${because}`).toBe(
    `done: application crowd: ${many} of ${many} gone; the server answered true to ${many} of ${many}`,
  );
});

test('with no slot at all their processes get the signal, where they are proven to be that', async () => {
  const apart = sectionOf(lab, () => ({ control: undefined }));
  const [near, far] = await Promise.all([stackOf(lab, section()), stackOf(lab, apart)]);
  const one = await client('leak');
  const params = { application: 'leak', sessions: `${one.pid}@${await started(one.pid)}` };
  await using _ = await p1.fill();
  const asOwner = `postgresql://postgres@/shop?host=${lab.postgres.sockets}&port=${p1.port}`;
  const reserve = (): Promise<unknown> => client('dba', asOwner).then(reserve);
  await expect(reserve()).rejects.toThrow(/too many clients/);
  const unproven = await runnerOf(
    terminateAll,
    await planned(terminateAll, main, far.reach, params),
    far,
  ).carry();
  expect(`${unproven.outcome}: ${unproven.because}`).toMatch(
    /^undone: .*, not even through a reserved slot, and none of their processes is proven to be one of this host .*: nothing was sent; nothing was done$/,
  );
  const plan = await planned(terminateAll, main, near.reach, params);
  const { outcome, because } = await runnerOf(terminateAll, plan, near).carry();
  expect(`${outcome}: ${because}`).toBe('done: application leak: 1 of 1 gone; SIGTERM was sent to 1');
});

test('what a prepared transaction holds up is not decided here: its own words are shown', async () => {
  const [{ max } = { max: '' }] = (await p1.sql('SHOW max_prepared_transactions')).map((row) => ({
    max: String(row.max_prepared_transactions),
  }));
  expect(max).toBe('8');
  const one = await client('manager');
  await one.say(`BEGIN; UPDATE products SET stock = stock WHERE id = 2; PREPARE TRANSACTION 'it''s 1'`);
  onTestFinished(() => p1.sql(`ROLLBACK PREPARED 'it''s 1'`).then(() => {}));
  const waiter = await client('web');
  const waiting = waiter.say('UPDATE products SET stock = stock WHERE id = 2').catch(() => {});
  const stack = await stackOf(lab, section());
  await until(
    'A lock',
    async () =>
      (await p1.sql(`SELECT FROM pg_stat_activity WHERE pid = ${waiter.pid} AND wait_event_type = 'Lock'`))
        .length || undefined,
  );
  await expect(planned(terminate, main, stack.reach)).rejects.toThrow(
    /what is in the way on p1 is no session but the prepared transaction 'it''s 1' of app, .* old: .*COMMIT PREPARED 'it''s 1' or ROLLBACK PREPARED 'it''s 1', said in the database shop/,
  );
  const plan = await planned(terminate, main, stack.reach, { pid: waiter.pid });
  expect(plan.preflight).toContainEqual({
    title: 'who waits behind it',
    is: 'warn',
    because: 'nobody; it waits itself, behind a prepared transaction',
  });
  await runnerOf(terminate, plan, stack).carry();
  await waiting;
});

test('replay goes on where it was paused, and nowhere else', async () => {
  const stack = await stackOf(lab, section());
  await r1.pauseReplay();
  onTestFinished(() => r1.resumeReplay());
  await until('A pause', async () => {
    const [row] = await r1.sql('SELECT pg_get_wal_replay_pause_state() AS state');
    return row?.state === 'paused' || undefined;
  });
  const plan = await planned(resumeReplay, 'postgres/main', stack.reach);
  expect(plan.risk).toBe('safe');
  expect(plan.preflight.map(({ is }) => is)).toEqual(['pass', 'pass', 'pass', 'pass']);
  const runner = runnerOf(resumeReplay, plan, stack);
  expect(await runner.carry()).toEqual({ outcome: 'done', because: 'postgres/main/r1: it replays' });
  expect((await runner.undo()).outcome).toBe('undone');
  expect(await r1.sql('SELECT pg_is_wal_replay_paused() AS is')).toEqual([{ is: true }]);
  await expect(planned(resumeReplay, main, stack.reach)).rejects.toThrow(
    'main/p1 has no standby that answers',
  );
  await r1.resumeReplay();
  await expect(planned(resumeReplay, 'postgres/main', stack.reach)).rejects.toThrow(
    'main has no standby that is paused',
  );
  const { preflight } = await planned(resumeReplay, 'postgres/main/r1', stack.reach);
  expect(preflight).toContainEqual({ title: 'replay on r1', is: 'refuse', because: 'it is not paused' });
});
