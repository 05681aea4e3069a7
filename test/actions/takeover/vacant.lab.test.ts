// A cluster whose nodes all answer, and none of them is a primary: how one of our own runs must not leave it, and the way out of it.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failover } from '../../../src/actions/failover.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { type OwnLab, startLab } from '../../lab/lab.ts';
import { until } from '../../lab/processes.ts';
import { crewOf } from '../backup/pier.ts';
import { planned } from '../lifecycle/yard.ts';
import { stackOf } from '../primacy/fleet.ts';

let lab: OwnLab<'postgres' | 'pgbouncer'>;
beforeAll(async () => {
  lab = await startLab({ parts: ['postgres', 'pgbouncer'] });
});
afterAll(async () => {
  await lab?.postgres.p1.stop().catch(() => undefined);
  await lab?.down();
});

const usual = { pause: 15_000, timeout: 30_000, drain: 5_000, maxLag: 1_048_576 };
const refusals = ({ preflight }: Plan) => preflight.filter(({ is }) => is === 'refuse');
const streaming = () =>
  until('Streaming to both', async () => {
    const rows = await lab.postgres.p1.sql(`SELECT FROM pg_stat_replication WHERE state = 'streaming'`);
    return rows.length === 2 || undefined;
  });

test('one that comes back while it is fenced is not left as a standby of nobody', async () => {
  const { p1 } = lab.postgres;
  const mark = join(p1.dataDirectory, 'standby.signal');
  const stack = await stackOf(lab);
  await p1.crash();
  const plan = await planned(failover, 'postgres/main', stack.reach, usual);
  let isStarted = false;
  const pooler: typeof stack.hands.pooler = (system) => {
    const face = stack.hands.pooler(system);
    // Between its mark and the last look, as a unit with Restart= does.
    const andStart =
      (act: typeof face.kill): typeof face.kill =>
      async (name, signal) => {
        await act(name, signal);
        if (isStarted) return;
        isStarted = true;
        await p1.start();
      };
    return { ...face, kill: andStart(face.kill), pause: andStart(face.pause) };
  };
  const end = await crewOf(failover, plan, { ...stack, hands: { ...stack.hands, pooler } }).carry();
  expect(end).toEqual({
    outcome: 'undone',
    because: 'look once more whether p1 is down, and nobody else is a primary: p1 answers again',
  });
  expect(existsSync(mark)).toBe(false);
  expect(await p1.sql('SELECT pg_is_in_recovery() AS is')).toEqual([{ is: false }]);
  await streaming();
}, 60_000);

test('of nodes that are all standbys the one with the most takes over, and none comes up as a second primary', async () => {
  const { p1, r1 } = lab.postgres;
  const mark = join(p1.dataDirectory, 'standby.signal');
  await p1.stop();
  writeFileSync(mark, '');
  await p1.start();
  // No room for a slot of r2, which the promotion does not need.
  await r1.sql(`SELECT pg_create_physical_replication_slot('x' || n) FROM generate_series(1, 10) n`);
  // As it runs it is a standby; started again it would be a primary.
  rmSync(mark);
  const stack = await stackOf(lab);
  const plan = await planned(failover, 'postgres/main', stack.reach, { ...usual, to: 'r1' });
  expect(refusals(plan)).toEqual([]);
  expect(plan.summary).toMatch(/^r1 takes over, for no node of main is the primary: /);
  expect(plan.preflight).toContainEqual({
    title: 'fence: hard',
    is: 'pass',
    because: 'p1 would come up as a primary when started again, and is marked before anybody takes over',
  });
  expect(plan.preflight).toContainEqual({
    title: 'room for the standbys',
    is: 'warn',
    because:
      'r1 has 10 WAL senders, 0 used; 10 slots, 10 used, and 2 standbys and 1 slots would come: what cannot be made is done without',
  });
  const end = await crewOf(failover, plan, stack).carry();
  expect(`${end.outcome}: ${end.because}`).toMatch(
    /^done: one primary: r1, timeline 2 · p1 follows: streaming on timeline 2 · r2 follows: streaming on timeline 2 · pooler: shop, shop1 at .* · slot slot_r2: given up: .*all replication slots are in use/,
  );
  expect(existsSync(mark)).toBe(true);
  expect(await r1.sql('SELECT pg_is_in_recovery() AS is')).toEqual([{ is: false }]);
}, 60_000);
