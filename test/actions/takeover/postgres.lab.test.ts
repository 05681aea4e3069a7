// A primary that moves, on a cluster of its own: each test goes on where the one before it left it.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { switchover } from '../../../src/actions/switchover.ts';
import { type OwnLab, startLab } from '../../lab/lab.ts';
import { until } from '../../lab/processes.ts';
import { crewOf } from '../backup/pier.ts';
import { planned } from '../lifecycle/yard.ts';
import { passwordOf, sectionOf, stackOf } from '../primacy/fleet.ts';
import { overlaps, type Writer, writer } from '../primacy/writers.ts';

const names = ['p1', 'r1', 'r2'] as const;
type Name = (typeof names)[number];

let lab: OwnLab<'postgres' | 'pgbouncer'>;
beforeAll(async () => {
  lab = await startLab({ parts: ['postgres', 'pgbouncer'] });
  await lab.postgres.p1.sql('CREATE TABLE ledger (id text PRIMARY KEY); ALTER TABLE ledger OWNER TO app');
});
afterAll(async () => {
  // What a runner of its own started has no mark of the lab.
  for (const name of names) await lab?.postgres[name].stop().catch(() => undefined);
  await lab?.down();
});

const usual = { timeout: 30_000, drain: 5_000, maxLag: 1_048_576, pause: 15_000 };
const refusals = (plan: Awaited<ReturnType<typeof planned>>) =>
  plan.preflight.filter(({ is }) => is === 'refuse');

/** The nodes that take writes now, as they say themselves. */
async function primaries(): Promise<readonly Name[]> {
  const found = await Promise.all(
    names.map(async (name) => {
      const rows = await lab.postgres[name]
        .sql('SELECT pg_is_in_recovery() AS standby', 'postgres')
        .catch(() => []);
      return rows[0]?.standby === false ? [name] : [];
    }),
  );
  return found.flat();
}

/** The primary, once both of the others receive from it. */
async function settled(): Promise<Name> {
  return until('Streaming to both', async () => {
    const [primary = 'p1'] = await primaries();
    const rows = await lab.postgres[primary].sql(`SELECT FROM pg_stat_replication WHERE state = 'streaming'`);
    return rows.length === 2 ? primary : undefined;
  });
}

/** Writes to every node for as long as it takes, and sees that all that was acknowledged is there, and that no two took writes at once. */
async function underWriters<T>(
  work: () => Promise<T>,
): Promise<T & { readonly counts: Record<Name, number> }> {
  const run = Math.random().toString(36).slice(2, 6);
  const on = (name: Name): Writer => writer(`${name}-${run}`, lab.postgres[name].url('app'));
  const [p1, r1, r2] = [on('p1'), on('r1'), on('r2')];
  const pool = writer(`pool-${run}`, lab.pgbouncer.url('app'));
  const result = await work();
  const pooled = await pool.stop();
  const all = { p1: await p1.stop(), r1: await r1.stop(), r2: await r2.stop() };
  const [now] = await primaries();
  const rows = await lab.postgres[now ?? 'p1'].sql('SELECT id FROM ledger');
  const there = new Set(rows.map(({ id }) => id));
  const lost = [...pooled, ...Object.values(all).flat()].filter(({ id }) => !there.has(id));
  expect(lost).toEqual([]);
  expect(overlaps(all)).toEqual([]);
  expect(pooled.length).toBeGreaterThan(0);
  return { ...result, counts: { p1: all.p1.length, r1: all.r1.length, r2: all.r2.length } };
}

/** Commits on each wait for the other from now on, or for nobody. */
async function waiting(names: Readonly<Record<'p1' | 'r1', string>>): Promise<void> {
  for (const node of ['p1', 'r1'] as const) {
    await lab.postgres[node].sql(`ALTER SYSTEM SET synchronous_standby_names = '${names[node]}'`);
    await lab.postgres[node].sql('SELECT pg_reload_conf()');
  }
}

test('the primary moves under its writers: no acknowledged write is lost, and everybody follows', async () => {
  const { postgres } = lab;
  // Who takes over waits for a standby that is stopped, and comes back last.
  await waiting({ p1: 'FIRST 1 (r1)', r1: 'FIRST 1 (p1)' });
  const stack = await stackOf(lab);
  const plan = await planned(switchover, 'postgres/main', stack.reach, usual);
  expect(refusals(plan)).toEqual([]);
  expect(plan.summary).toBe('Make r1 the primary and p1 a standby of it; no acknowledged write is lost');
  expect(plan.impact.slice(0, 2)).toEqual(['now: p1 ← r1, r2', 'then: r1 ← p1, r2']);
  const ini = join(lab.facts.directory, 'pgbouncer.ini');
  const before = statSync(ini);
  const crew = crewOf(switchover, plan, stack);
  const { outcome, because, counts } = await underWriters(crew.carry);
  expect(`${outcome}: ${because}`).toMatch(
    /^done: one primary: r1, timeline 2 · p1 follows: streaming on timeline 2 · r2 follows: .* · writes: stood still for [\d.]+ m?s · now: r1 ← p1, r2$/,
  );
  expect([counts.p1 > 0, counts.r1 > 0, counts.r2]).toEqual([true, true, 0]);
  const slots = await postgres.r1.sql('SELECT slot_name FROM pg_replication_slots ORDER BY 1');
  expect(slots.map(({ slot_name }) => slot_name)).toEqual(['slot_p1', 'slot_r2']);
  expect(await postgres.p1.sql('SELECT slot_name FROM pg_replication_slots')).toEqual([]);
  expect(readFileSync(ini, 'utf8')).toContain(`shop1 = host=127.0.0.1 port=${postgres.r1.port} dbname=shop`);
  const { uid, gid, mode } = statSync(ini);
  expect([uid, gid, mode]).toEqual([before.uid, before.gid, before.mode]);
  const [{ primary_conninfo: told = '' } = {}] = await postgres.p1.sql('SHOW primary_conninfo');
  const password = passwordOf(String(told)) ?? 'none';
  expect(password).toMatch(/^[0-9a-f]{18}$/);
  expect(JSON.stringify(crew.entries)).not.toContain(password);

  // A runner that takes it up once more stops and holds nobody: the old primary is a standby by now.
  const up = 'SELECT pg_postmaster_start_time() AS at';
  const since = await postgres.p1.sql(up);
  const again = crewOf(switchover, plan, stack);
  again.entries.push({ type: 'began', at: Date.now(), step: 'promote' });
  const end = await again.carry();
  expect(`${end.outcome}: ${end.because}`).toMatch(/^done: one primary: r1, timeline 2/);
  expect(await postgres.p1.sql(up)).toEqual(since);
  expect(again.entries.filter(({ type }) => type === 'held')).toEqual([]);
  stack.hands.letGo();
});

test('of two who move it back at once, with no more rights than it takes, one does and one is told who does', async () => {
  const section = sectionOf(lab, (name) => ({ operate: { url: lab.postgres[name].url('ops_failover') } }));
  const [one, other] = [await stackOf(lab, section), await stackOf(lab, section)];
  await settled();
  // Who stands on a standby means that one.
  const crews = await Promise.all(
    [one, other].map(async (stack) => {
      const plan = await planned(switchover, 'postgres/main/p1', stack.reach, usual);
      expect(refusals(plan)).toEqual([]);
      return crewOf(switchover, plan, stack);
    }),
  );
  const { ends } = await underWriters(async () => ({
    ends: await Promise.all(crews.map(({ carry }) => carry())),
  }));
  expect(ends.map(({ outcome }) => outcome).toSorted()).toEqual(['done', 'undone']);
  expect(ends.find(({ outcome }) => outcome === 'undone')?.because).toMatch(
    /^lock p1, r1, r2, and see whether we may: postgres\/main\/p1 is locked by ops_failover from .*: quarterdeck switchover [0-9a-f]{8}; nothing was done$/,
  );
  expect(await primaries()).toEqual(['p1']);
  one.hands.letGo();
  other.hands.letGo();
});

const doing = () => ({ results: {}, signal: AbortSignal.timeout(30_000), tell: () => {} });

test('one that was started as the standby that it was marked is no primary, and is brought back as one', async () => {
  const { p1, r1 } = lab.postgres;
  await waiting({ p1: '', r1: '' });
  await settled();
  const stack = await stackOf(lab);
  const plan = await planned(switchover, 'postgres/main', stack.reach, usual);
  const steps = switchover.steps(plan);
  const stop = steps.find(({ id }) => id === 'stop');
  if (stop === undefined || typeof stop.undo !== 'function') throw new Error('it is not stopped');
  for (const step of steps.slice(0, steps.indexOf(stop) + 1)) await step.run(stack.hands, doing());
  await p1.start();
  expect(await primaries()).toEqual([]);
  expect(await stop.happened(stack.reach, doing())).toBe('unknown');
  expect(await stop.hold?.released(stack.reach, doing())).toBe('no');

  // Long after, one that does not answer may have been promoted by whoever could not wait.
  r1.freeze();
  await expect(stop.undo(stack.hands, doing())).rejects.toThrow(
    'r1 does not answer, and may be a primary by now, so that p1 is not started as one',
  );
  r1.thaw();
  await stop.undo(stack.hands, doing());
  expect(await stop.happened(stack.reach, doing())).toBe('no');
  expect(await primaries()).toEqual(['p1']);
  for (const step of steps.slice(0, steps.indexOf(stop)).toReversed())
    if (typeof step.undo === 'function') await step.undo(stack.hands, doing());
  await stop.hold?.release(stack.hands, doing());
  await steps.find(({ id }) => id === 'hold')?.hold?.release(stack.hands, doing());
  stack.hands.letGo();
});

test('a primary that does not stop in time is started again, and nothing has moved', async () => {
  const { r1 } = lab.postgres;
  const stack = await stackOf(lab);
  await settled();
  const plan = await planned(switchover, 'postgres/main', stack.reach, { ...usual, timeout: 1_500 });
  const crew = crewOf(switchover, plan, stack);
  const push = crew.entries.push.bind(crew.entries);
  crew.entries.push = (...entries) => {
    // A standby that stands still receives nothing, and a stop waits for it.
    if (entries.some((entry) => entry.type === 'began' && entry.step === 'stop')) r1.freeze();
    if (entries.some((entry) => entry.type === 'undoing')) r1.thaw();
    return push(...entries);
  };
  const { outcome, because } = await underWriters(crew.carry).finally(() => r1.thaw());
  expect(`${outcome}: ${because}`).toMatch(
    /^undone: stop p1, and mark it as a standby: pg_ctl: server does not shut down/,
  );
  expect(await primaries()).toEqual(['p1']);
  const slots = await lab.postgres.r1.sql('SELECT slot_name FROM pg_replication_slots');
  expect(slots).toEqual([]);
  stack.hands.letGo();
});
