// An old primary that is down while another one took over: nobody brings it up as a second one.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failover } from '../../../src/actions/failover.ts';
import { rejoin } from '../../../src/actions/rejoin/rejoin.ts';
import { restart } from '../../../src/actions/restart.ts';
import { start } from '../../../src/actions/start.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { type OwnLab, startLab } from '../../lab/lab.ts';
import { crewOf } from '../backup/pier.ts';
import { quayOf } from '../backup/quay.ts';
import { planned } from './yard.ts';

const names = ['p1', 'r1', 'r2'] as const;
const unit = 'postgresql@p1';
let lab: OwnLab<'postgres'>;
const directory = mkdtempSync(join(tmpdir(), 'qd-beside-'));
beforeAll(async () => {
  lab = await startLab({ parts: ['postgres'] });
  writeFileSync(
    join(directory, 'systemctl'),
    `#!/bin/sh\nprintf '%s\\n' Wants=${unit}.service LoadState=loaded ActiveState=failed SubState=failed Result=signal InvocationID=1 KillSignal=2\n`,
  );
  chmodSync(join(directory, 'systemctl'), 0o755);
});
afterAll(async () => {
  await lab?.down();
  rmSync(directory, { recursive: true, force: true });
});

const refused = ({ preflight }: Plan) => preflight.filter(({ is }) => is === 'refuse');

/** The cluster, of whose p1 the stack file says what starts it, and perhaps where its data is. */
async function fleet(more: { readonly pgdata?: string } = {}) {
  const { postgres } = lab;
  const started: string[] = [];
  const nodes = names.map((name) => ({
    name,
    url: postgres[name].url('ops_monitor'),
    operate: { url: `postgresql://postgres@/shop?host=${postgres.sockets}&port=${postgres[name].port}` },
    ...(name === 'p1' && { control: { service: unit, ...more } }),
  }));
  const env = { ...process.env, PATH: `${directory}:${process.env.PATH}` };
  const { reach, hands } = await quayOf({ postgres: [{ name: 'main', nodes }] }, env);
  const up = async (name: string): Promise<void> => {
    started.push(name);
    await postgres.p1.start();
  };
  const units = () => ({ restart: up, start: up, stop: async () => postgres.p1.stop() });
  return { started, stack: { reach, hands: { ...hands, units } } };
}

const isStandby = async (): Promise<readonly boolean[]> => {
  const { r1, r2 } = lab.postgres;
  const rows = await Promise.all([r1, r2].map((one) => one.sql('SELECT pg_is_in_recovery() AS is')));
  return rows.map(([row]) => row?.is === true);
};

test('an old primary that nobody could mark is not brought up beside the new one', async () => {
  const { p1 } = lab.postgres;
  const { stack, started } = await fleet();
  await p1.crash();
  // While nobody has taken over it is brought back, which is what a responder does first.
  const early = await planned(restart, 'postgres/main/p1', stack.reach);
  expect(refused(early)).toEqual([]);

  const plan = await planned(failover, 'postgres/main', stack.reach, { to: 'r1' });
  expect(refused(plan)).toEqual([]);
  expect(plan.preflight.find(({ title }) => title.startsWith('fence'))).toMatchObject({
    ...{ title: 'fence: none', is: 'warn' },
    because: expect.stringContaining('where its data is is not known: add pgdata to its control'),
  });
  const end = await crewOf(failover, plan, stack).carry();
  expect(`${end.outcome}: ${end.because}`).toMatch(/^done: one primary: r1, timeline 2/);

  const because =
    'r1 is the primary now, and p1 would come up as another one: that its data is marked as a standby’s is not proven: where its data is is not known: add pgdata to its control';
  const mend = { action: 'rejoin', target: { kind: 'postgres', name: 'main/p1' } };
  for (const [action, target] of [
    [restart, 'postgres/main/p1'],
    [restart, `unit/${unit}`],
    [start, `unit/${unit}`],
    [start, 'unit/postgresql'],
  ] as const)
    expect(refused(await planned(action, target, stack.reach))).toEqual([
      { title: 'role of p1', is: 'refuse', because, mend },
    ]);

  // What was agreed to before says so as well.
  const late = await crewOf(restart, early, stack).carry();
  expect(late).toEqual({
    outcome: 'undone',
    because: `restart ${unit}: ${because}: nothing was sent; nothing was done`,
  });
  expect(started).toEqual([]);
  expect(await isStandby()).toEqual([false, true]);
});

test('it is, once its data is proven to be a standby’s', async () => {
  const { p1 } = lab.postgres;
  const { stack, started } = await fleet({ pgdata: p1.dataDirectory });
  const why = async (): Promise<readonly string[]> =>
    refused(await planned(restart, 'postgres/main/p1', stack.reach)).map(({ because }) => because);
  expect(await why()).toEqual([
    'r1 is the primary now, and p1 would come up as another one: its data is not marked as a standby’s',
  ]);
  const mark = join(p1.dataDirectory, 'standby.signal');
  writeFileSync(mark, '');
  const fenced = await planned(start, `unit/${unit}`, stack.reach);
  expect(refused(fenced)).toEqual([]);
  expect(fenced.preflight).toContainEqual(
    expect.objectContaining({ title: 'role of p1', is: 'warn', mend: expect.anything() }),
  );
  rmSync(mark);

  const back = await planned(rejoin, 'postgres/main/p1', stack.reach);
  expect(refused(back)).toEqual([]);
  const end = await crewOf(rejoin, back, stack).carry();
  expect(`${end.outcome}: ${end.because}`).toBe('done: p1: streaming on timeline 2');
  expect(started).toEqual([unit]);
  // Nothing had to be rewound, which would have removed them.
  expect(await p1.sql('SELECT slot_name FROM pg_replication_slots')).toEqual([]);

  await p1.stop();
  const again = await planned(restart, 'postgres/main/p1', stack.reach);
  expect(refused(again)).toEqual([]);
  expect(again.preflight).toContainEqual({
    ...{ title: 'role of p1', is: 'pass' },
    because: 'its data is a standby’s, and r1 is the primary',
  });
  expect(again.facts).toMatchObject({ parts: [{ holds: { role: 'replica' } }] });
});
