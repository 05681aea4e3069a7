import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failover } from '../../../src/actions/failover.ts';
import { rejoin } from '../../../src/actions/rejoin/rejoin.ts';
import { switchover } from '../../../src/actions/switchover.ts';
import type { Plan } from '../../../src/core/plan.ts';
import type { LastSeen } from '../../../src/domain/changes/seen.ts';
import { parseLsn } from '../../../src/domain/postgres/lsn.ts';
import { type OwnLab, startLab } from '../../lab/lab.ts';
import { until } from '../../lab/processes.ts';
import { crewOf } from '../backup/pier.ts';
import { planned } from '../lifecycle/yard.ts';
import { sectionOf, stackOf } from '../primacy/fleet.ts';

let lab: OwnLab<'postgres' | 'pgbouncer'>;
beforeAll(async () => {
  lab = await startLab({ parts: ['postgres', 'pgbouncer'] });
  await lab.postgres.p1.sql('CREATE TABLE ledger (id text PRIMARY KEY); ALTER TABLE ledger OWNER TO app');
});
afterAll(() => lab?.down());

const usual = { pause: 15_000, timeout: 30_000, drain: 5_000, maxLag: 1_048_576 };
const refusals = ({ preflight }: Plan): readonly string[] =>
  preflight.flatMap(({ is, title, because, override }) =>
    is === 'refuse' ? [`${title}: ${because}${override === undefined ? '' : ` (--${override})`}`] : [],
  );

/** The stack, with what a console saw of the primary. */
async function fleet(seen?: LastSeen, section?: object) {
  const stack = await stackOf(lab, section ?? sectionOf(lab));
  const lastSeen = async () => seen;
  return { reach: { ...stack.reach, lastSeen }, hands: { ...stack.hands, lastSeen } };
}

async function seenNow(): Promise<LastSeen> {
  const { p1 } = lab.postgres;
  const [row] = await p1.sql(
    `SELECT pg_current_wal_lsn() AS at, (pg_control_system()).system_identifier::text AS id,
            extract(epoch FROM pg_postmaster_start_time()) * 1000 AS started`,
  );
  const postgres = {
    ...({ role: 'primary' } as const),
    ...{ timeline: 1, systemIdentifier: String(row?.id), startedAt: Number(row?.started) },
    ...{ position: parseLsn(String(row?.at)), paused: false, standbys: [] },
  };
  const id = 'postgres/main/p1';
  return {
    at: Date.now(),
    systems: { [id]: { postgres: { ...postgres, loadedAt: undefined, receives: undefined } } },
    answeredAt: { [id]: Date.now() },
  };
}

test('a primary that answers anybody is never failed over', async () => {
  const { p1 } = lab.postgres;
  const { reach } = await fleet();
  const plan = await planned(failover, 'postgres/main', reach, usual);
  expect(refusals(plan)[0]).toBe('one primary: p1 answers, and is the primary: that is a switchover');
  expect(plan.preflight.find(({ title }) => title === 'one primary')?.mend).toEqual({
    action: 'switchover',
    target: { kind: 'postgres', name: 'main' },
  });
  await using full = await p1.fill();
  expect(full.connections).toBeGreaterThan(0);
  expect(refusals(await planned(failover, 'postgres/main', (await fleet()).reach, usual)).join('\n')).toMatch(
    /p1 lets nobody in, because it is full: it is there/,
  );
});

test('one that only does not answer us is not taken for dead', async () => {
  const { p1 } = lab.postgres;
  p1.freeze();
  try {
    const far = sectionOf(lab, () => ({ control: undefined }));
    const [near, heard] = await Promise.all([
      planned(failover, 'postgres/main', (await fleet()).reach, usual),
      planned(failover, 'postgres/main', (await fleet(undefined, far)).reach, usual),
    ]);
    expect(refusals(near).join('\n')).toMatch(
      /the primary is down: p1 does not answer, and its process \d+ runs on this host: end that first$/m,
    );
    expect(refusals(heard).join('\n')).toMatch(
      /the primary is down: r[12] heard it .* ago, and may hear it again within 35 s: it may only be out of our reach$/m,
    );
  } finally {
    p1.thaw();
  }
});

test('the most advanced standby takes over from one that was killed, and what is lost was said', async () => {
  const { p1, r1, r2 } = lab.postgres;
  await p1.sql(`INSERT INTO ledger VALUES ('before')`);
  await until('Both have all of it', async () => {
    const rows = await p1.sql('SELECT FROM pg_stat_replication WHERE flush_lsn = pg_current_wal_lsn()');
    return rows.length === 2 || undefined;
  });
  const senders = (await p1.sql('SELECT pid FROM pg_stat_replication ORDER BY application_name DESC')).map(
    ({ pid }) => Number(pid),
  );
  for (const pid of senders) process.kill(pid, 'SIGSTOP');
  await p1.sql(`INSERT INTO ledger SELECT 'lost ' || n FROM generate_series(1, 500) n`);
  const seen = await seenNow();
  await p1.crash();

  const stack = await fleet(seen);
  const plan = await planned(failover, 'postgres/main', stack.reach, usual);
  expect(refusals(plan)).toEqual([]);
  expect(plan.risk).toBe('destructive');
  expect(plan.preflight).toContainEqual({
    title: 'the primary is down',
    is: 'pass',
    because: 'no process of p1 runs on this host',
  });
  expect(plan.preflight).toContainEqual({
    title: 'fence: hard',
    is: 'pass',
    because: 'its data is marked, so that whoever starts it gets a standby',
  });
  const [, had = '', has = ''] =
    /p1 was at (\S+) when it was seen last, .* ago, and r1 has (\S+)/.exec(plan.summary) ?? [];
  const said = (parseLsn(had) ?? 0) - (parseLsn(has) ?? 0);
  expect(said).toBeGreaterThan(0);
  expect(plan.summary).toMatch(
    /^r1 takes over from p1, which is down: [\d.]+ k?B of its log are lost, and what it wrote after that: /,
  );
  const crew = crewOf(failover, plan, stack);
  const end = await crew.carry();
  expect(`${end.outcome}: ${end.because}`).toMatch(
    /^done: one primary: r1, timeline 2 · r2 follows: streaming on timeline 2 · pooler: shop, shop1 at /,
  );
  expect(await r1.sql(`SELECT id FROM ledger`)).toEqual([{ id: 'before' }]);
  // The first record of the new timeline stands where the old one ended for it.
  const history = readFileSync(join(r1.dataDirectory, 'pg_wal', '00000002.history'), 'utf8');
  const branch = parseLsn(/^1\t(\S+)/m.exec(history)?.[1]) ?? 0;
  expect((parseLsn(had) ?? 0) - branch).toBeLessThanOrEqual(said);
  expect(readFileSync(join(p1.dataDirectory, 'standby.signal'), 'utf8')).toBe('');
  expect(await r2.sql('SELECT pg_is_in_recovery() AS is')).toEqual([{ is: true }]);

  // A runner that was killed between sending the promotion and recording it.
  const killed = () => {
    const left = crewOf(failover, plan, stack);
    left.entries.push({ type: 'began', at: Date.now(), step: 'promote' });
    return left;
  };
  expect(await killed().undo()).toMatchObject({
    outcome: 'failed',
    because: expect.stringMatching(
      /"promote r1" is done, and there is no way back from it, left to do: .*--resume/,
    ),
  });
  expect(readFileSync(join(p1.dataDirectory, 'standby.signal'), 'utf8')).toBe('');
  // Nobody is cut off once more for it.
  const client = new pg.Client({ connectionString: lab.pgbouncer.url('app') });
  await client.connect();
  const resumed = await killed().carry();
  await client.query(`SELECT 'still there'`);
  await client.end();
  expect(`${resumed.outcome}: ${resumed.because}`).toMatch(/^done: one primary: r1, timeline 2/);
});

test('the old primary comes back as a standby, without what only it had', async () => {
  const { p1, r1 } = lab.postgres;
  await r1.sql(`INSERT INTO ledger VALUES ('after')`);
  const stack = await fleet();
  const far = sectionOf(lab, () => ({ control: undefined }));
  expect(
    refusals(await planned(rejoin, 'postgres/main/p1', (await fleet(undefined, far)).reach, {})),
  ).toEqual([expect.stringMatching(/^way to its data: .*pg_rewind --target-pgdata DATA -R --source-server/)]);
  const certificate = join(p1.dataDirectory, 'server.crt');
  writeFileSync(certificate, 'its own');
  const lock = await fleet();
  await lock.hands
    .primacy('postgres/main/r1')
    .lock('quarterdeck switchover 1a2b', AbortSignal.timeout(5_000));
  expect(refusals(await planned(rejoin, 'postgres/main/p1', stack.reach, {}))).toEqual([
    expect.stringMatching(/^nobody else moves it: r1 is locked by .*: quarterdeck switchover 1a2b$/),
  ]);
  lock.hands.primacy('postgres/main/r1').unlock();
  await until('Nobody has the lock', async () => {
    const plan = await planned(rejoin, 'postgres/main/p1', stack.reach, {});
    return refusals(plan).length === 0 || undefined;
  });
  const plan = await planned(rejoin, 'postgres/main/p1', stack.reach, {});
  expect(refusals(plan)).toEqual([]);
  const end = await crewOf(rejoin, plan, stack).carry();
  expect(`${end.outcome}: ${end.because}`).toBe('done: p1: streaming on timeline 2');
  expect(await p1.sql('SELECT id FROM ledger ORDER BY 1')).toEqual([{ id: 'after' }, { id: 'before' }]);
  expect(readFileSync(certificate, 'utf8')).toBe('its own');
  expect(await p1.sql('SHOW cluster_name')).toEqual([{ cluster_name: 'p1' }]);
  expect(refusals(await planned(rejoin, 'postgres/main/p1', stack.reach, {}))).toContain(
    'p1 is down: it is a standby that receives: there is nothing to do',
  );
});

test('two nodes that were both promoted are shown with what each holds, and nobody takes over', async () => {
  const { r2 } = lab.postgres;
  await r2.sql('SELECT pg_promote(true, 30)');
  const { reach } = await fleet();
  const both =
    /^one primary: two histories of main are being written: r1 on timeline 2, .* of log, \d+ sessions; r2 on timeline 3, .* of log, \d+ sessions\. Stop the writes to one of them$/;
  for (const action of [failover, switchover])
    expect(refusals(await planned(action, 'postgres/main', reach, usual))).toContainEqual(
      expect.stringMatching(both),
    );
  expect(refusals(await planned(rejoin, 'postgres/main/p1', reach, {}))).toContainEqual(
    expect.stringMatching(both),
  );
});
