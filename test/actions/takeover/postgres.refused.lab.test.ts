import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { switchover } from '../../../src/actions/switchover.ts';
import type { Json } from '../../../src/core/json.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { until } from '../../lab/processes.ts';
import { crewOf } from '../backup/pier.ts';
import { planned, soon } from '../lifecycle/yard.ts';
import { sectionOf, stackOf } from '../primacy/fleet.ts';

const lab = openLab(labOfWorker());
const { p1, r1 } = lab.postgres;
const usual = { timeout: 30_000, drain: 5_000, maxLag: 16_777_216, pause: 15_000 };
type Given = {
  readonly section?: object;
  readonly params?: { readonly [key: string]: Json };
  readonly target?: string;
};

/** What the plan refuses now, in its words. */
async function refused({
  section,
  params = {},
  target = 'postgres/main',
}: Given = {}): Promise<readonly string[]> {
  const { reach } = await stackOf(lab, section);
  const { preflight } = await planned(switchover, target, reach, { ...usual, ...params });
  return preflight.filter(({ is }) => is === 'refuse').map(({ title, because }) => `${title}: ${because}`);
}
const section = sectionOf(lab);
const closed = 'postgresql://ops_monitor@127.0.0.1:1/shop';

/** Sets something on a node until the test is over, and waits until the node says so. */
async function having(node: typeof p1, name: string, value: string): Promise<void> {
  const shown = async () =>
    (await node.sql(`SELECT setting FROM pg_settings WHERE name = '${name}'`))[0]?.setting;
  const before = await shown();
  const reload = async (word: string, isSo: (now: unknown) => boolean): Promise<void> => {
    await node.sql(`ALTER SYSTEM ${word}`);
    await node.sql('SELECT pg_reload_conf()');
    await until(`${name} changes`, async () => isSo(await shown()) || undefined);
  };
  onTestFinished(() => reload(`RESET ${name}`, (now) => now === before));
  await reload(`SET ${name} = '${value}'`, (now) => now !== before);
}

test('with SQL alone a primary cannot be stopped cleanly, and what to configure is said', async () => {
  const bare = sectionOf(lab, () => ({ control: undefined }));
  expect(await refused({ section: bare })).toEqual([
    'how the primary is stopped: p1 cannot be stopped cleanly from here: the stack file does not say how it is stopped and started: add control: { pgdata, service } to it',
  ]);
  const boxed = sectionOf(lab, () => ({ control: { container: 'pg' } }));
  expect(await refused({ section: boxed })).toEqual([
    'how the primary is stopped: p1 cannot be stopped cleanly from here: there is no container pg on any engine: the stack has none',
  ]);
});

test('a dry run of what can be done changes nothing', async () => {
  const state = async () =>
    Promise.all(
      [p1, r1].map((node) =>
        node.sql(`SELECT pg_is_in_recovery() AS standby, (SELECT count(*) FROM pg_replication_slots) AS slots,
                         current_setting('primary_conninfo') AS conninfo,
                         (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory') AS locks`),
      ),
    );
  const before = await state();
  expect(await refused()).toEqual([]);
  expect(await state()).toEqual(before);
});

test('a standby whose replay is paused is refused, and to resume it is offered', async () => {
  await r1.pauseReplay();
  onTestFinished(() => r1.resumeReplay());
  const { reach } = await stackOf(lab);
  const { preflight } = await planned(switchover, 'postgres/main', reach, { ...usual, to: 'r1' });
  expect(preflight.filter(({ is }) => is === 'refuse')).toEqual([
    {
      ...{ title: 'replay goes on', is: 'refuse' },
      because: 'replay is paused on r1: resume it first (postgres/main/r1)',
      mend: { action: 'resume-replay', target: { kind: 'postgres', name: 'main/r1' } },
    },
  ]);
  await p1.sql('SELECT pg_logical_emit_message(false, $$test$$, repeat($$x$$, 2000))');
  await until('r1 is behind', async () => {
    const told = await refused({ params: { to: 'r1', maxLag: 0 } });
    return told.some((one) => /^has all of the log: r1 is .* behind, limit 0 B$/.test(one)) || undefined;
  });
  // Nobody has to name another one.
  const other = await planned(switchover, 'postgres/main', reach, usual);
  expect(other.identity['new primary']).toBe('r2');
});

test('a standby that replays late on purpose is refused', async () => {
  await having(r1, 'recovery_min_apply_delay', '1min');
  expect(await refused({ params: { to: 'r1' } })).toEqual([
    'replay goes on: r1 replays 1m00s late on purpose (recovery_min_apply_delay)',
  ]);
});

test('where commits wait for others, and where they would wait in vain afterwards, it is refused', async () => {
  await having(p1, 'synchronous_standby_names', 'FIRST 1 (r2)');
  expect(await refused({ params: { to: 'r1' } })).toEqual([
    'commits wait for it: they wait for others (FIRST 1 (r2)), and r1 is async',
  ]);
  await having(r1, 'synchronous_standby_names', 'ANY 2 (r2, x)');
  expect((await refused({ params: { to: 'r1' } })).at(-1)).toBe(
    'commits afterwards: would wait for ANY 2 (r2, x) at r1, and there are only r2, p1: change synchronous_standby_names there first',
  );
});

test('a cluster that another program moves is left to that program', async () => {
  const client = new pg.Client({ connectionString: p1.url('app'), application_name: 'Patroni' });
  await client.connect();
  onTestFinished(() => client.end());
  expect(await refused()).toEqual([
    'who moves the primary: Patroni does (session Patroni): use its own command, patronictl switchover, or patronictl failover',
  ]);
});

test('nodes that are not what they seem are refused', async () => {
  const [first, second, third] = section.nodes;
  const twice = { ...section, nodes: [first, { ...first, name: 'p9' }, second] };
  expect((await refused({ section: twice }))[0]).toMatch(
    /^one primary: two histories of main are being written: p1 on timeline 1, .*; p9 on timeline 1, .*\. Stop the writes to one of them$/,
  );
  expect(await refused({ section: { ...section, nodes: [second, third] } })).toEqual([
    'one primary: none of the 2 nodes answers as a primary: where it is down, fail over',
  ]);
  const pooled = { ...first, url: lab.pgbouncer.url('ops_monitor', 'shop') };
  expect((await refused({ section: { ...section, nodes: [pooled, second, third] } })).join()).toMatch(
    /connections to the servers: p1 is reached through a pooler: name the server itself in its url/,
  );
});

test('who was named has to be a standby that may take over', async () => {
  const [first, second, third] = section.nodes;
  const alone = { ...section, nodes: [first, { ...second, url: closed }, { ...third, takes_over: false }] };
  expect(await refused({ section: alone })).toEqual([
    'who takes over: no standby that may take over answers',
  ]);
  expect(await refused({ section: alone, params: { to: 'r1' } })).toEqual([
    'who takes over: r1 does not answer as a standby',
  ]);
  expect(await refused({ section: alone, params: { to: 'r2' } })).toEqual([
    'may take over: takes_over of r2 is false in the stack file',
  ]);
  expect(await refused({ params: { to: 'p1' } })).toEqual(['who takes over: p1 is the primary already']);
  await expect(refused({ params: { to: 'x' } })).rejects.toThrow('main has no node x in the stack');
  await expect(refused({ target: 'postgres/none' })).rejects.toThrow(
    'the stack has no PostgreSQL cluster none',
  );
});

test('without credentials, or with too few rights, nothing is begun', async () => {
  const unarmed = sectionOf(lab, (name) => (name === 'r1' ? { operate: undefined } : {}));
  expect(await refused({ section: { ...unarmed, pooler: undefined }, params: { to: 'r1' } })).toEqual([
    'operate credentials: postgres/main/r1 has none: add operate: { url } in the stack file',
  ]);
  const weak = sectionOf(lab, (name) => ({ operate: { url: lab.postgres[name].url('ops_monitor') } }));
  const stack = await stackOf(lab, weak);
  const crew = crewOf(switchover, await planned(switchover, 'postgres/main', stack.reach, usual), stack);
  const { outcome, because } = await crew.carry();
  expect(`${outcome}: ${because}`).toMatch(
    /^undone: lock r1, p1, r2, and see whether we may: ops_monitor, with which actions log in to postgres\/main\/r1, may not promote: .*; nothing was done$/,
  );
});

test('what somebody else has, locked or paused, is refused', async () => {
  const other = await stackOf(lab);
  await other.hands.primacy('postgres/main/r2').lock('quarterdeck failover 3c4d', soon());
  expect(await refused()).toEqual([
    expect.stringMatching(
      /^nobody else moves it: r2 is locked by postgres from this host since \d\d:\d\d:\d\d UTC: quarterdeck failover 3c4d$/,
    ),
  ]);
  other.hands.letGo();
  await lab.pgbouncer.admin('PAUSE shop1');
  onTestFinished(() => lab.pgbouncer.admin('RESUME shop1'));
  await until('The lock is free', async () => (await refused()).length === 1 || undefined);
  expect(await refused()).toEqual(['pooler: pgbouncer is paused already, by somebody else: RESUME it first']);
  const silent = { ...section, pooler: { ...section.pooler, url: closed } };
  expect(await refused({ section: silent })).toEqual([
    expect.stringMatching(/^pooler: .*: whether it leads to the primary is not known$/),
  ]);
});

test('a transaction that does not end keeps the clients waiting no longer than they may, and it is given up', async () => {
  const client = new pg.Client({ connectionString: lab.pgbouncer.url('app') });
  await client.connect();
  await client.query('BEGIN');
  onTestFinished(() => client.end());
  const stack = await stackOf(lab);
  const plan = await planned(switchover, 'postgres/main', stack.reach, { ...usual, drain: 300 });
  const { outcome, because } = await crewOf(switchover, plan, stack).carry();
  expect(`${outcome}: ${because}`).toBe(
    'undone: hold the clients of shop, shop1 in the pooler: what runs through pgbouncer/main did not end within 0.3 s',
  );
  expect(await client.query('SELECT 1')).toMatchObject({ rowCount: 1 });
  stack.hands.letGo();
});
