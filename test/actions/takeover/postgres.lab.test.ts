import { afterAll, beforeAll, expect, test } from 'vitest';
import { switchover } from '../../../src/actions/switchover.ts';
import { type OwnLab, startLab } from '../../lab/lab.ts';
import { crewOf } from '../backup/pier.ts';
import { planned } from '../lifecycle/yard.ts';
import { stackOf } from '../primacy/fleet.ts';
import { overlaps, writer } from '../primacy/writers.ts';

let lab: OwnLab<'postgres' | 'pgbouncer'>;
beforeAll(async () => {
  lab = await startLab({ parts: ['postgres', 'pgbouncer'] });
  await lab.postgres.p1.sql('CREATE TABLE ledger (id text PRIMARY KEY); ALTER TABLE ledger OWNER TO app');
});
afterAll(() => lab?.down());

const usual = { timeout: 30_000, drain: 5_000, maxLag: 1_048_576 };

test('under writers on every node and through the pooler the primary moves, and no acknowledged write is lost', async () => {
  const { postgres, pgbouncer } = lab;
  const stack = await stackOf(lab);
  const plan = await planned(switchover, 'postgres/main', stack.reach, usual);
  console.log(plan.preflight.map(({ is, title, because }) => `${is} ${title}: ${because}`).join('\n'));
  console.log(plan.impact.join('\n'), plan.steps.map(({ title }) => title).join('\n'));
  expect(plan.preflight.filter(({ is }) => is === 'refuse')).toEqual([]);
  const writers = {
    pool: writer('pool', pgbouncer.url('app')),
    p1: writer('p1', postgres.p1.url('app')),
    r1: writer('r1', postgres.r1.url('app')),
    r2: writer('r2', postgres.r2.url('app')),
  };
  const crew = crewOf(switchover, plan, stack);
  const end = await crew.carry();
  console.log(
    end,
    JSON.stringify(
      crew.entries
        .filter(({ type }) => type !== 'confirmed')
        .map((e) => [
          e.at - (crew.entries[0]?.at ?? 0),
          e.type,
          'step' in e ? e.step : '',
          'because' in e ? e.because : '',
        ]),
    ),
  );
  const pool = await writers.pool.stop();
  const direct = {
    p1: await writers.p1.stop(),
    r1: await writers.r1.stop(),
    r2: await writers.r2.stop(),
  };
  expect(end.outcome).toBe('done');
  const rows = await postgres.r1.sql('SELECT id FROM ledger');
  const found = new Set(rows.map(({ id }) => id));
  for (const { id } of [...pool, ...direct.p1, ...direct.r1, ...direct.r2]) expect(found.has(id)).toBe(true);
  expect([direct.p1.length > 0, direct.r1.length > 0, direct.r2.length]).toEqual([true, true, 0]);
  expect(overlaps(direct)).toEqual([]);
});
