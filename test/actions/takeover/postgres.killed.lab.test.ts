// Runners that are killed while a primary moves, with a writer on each node: each test goes on where the one before it left it.
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OwnLab, startLab } from '../../lab/lab.ts';
import { until } from '../../lab/processes.ts';
import { sectionOf } from '../primacy/fleet.ts';
import { overlaps, turns } from '../primacy/writers.ts';
import { instants, type Kill, points } from './kills.ts';
import { programOf, whereOf } from './program.ts';
import { type Name, names, stepsOf, watched } from './watched.ts';

let lab: OwnLab<'postgres' | 'pgbouncer'>;
let cluster: Awaited<ReturnType<typeof watched>>;
beforeAll(async () => {
  lab = await startLab({ parts: ['postgres', 'pgbouncer'] });
  cluster = await watched(lab);
});
afterAll(async () => {
  // What a runner of its own started has no mark of the lab.
  for (const name of names) await lab?.postgres[name].stop().catch(() => undefined);
  await lab?.down();
});

/** Stopped, and nobody was asked to take over yet; promoted, and nobody wrote it down. */
const ofSwitchover: readonly Kill[] = [
  { death: 'before ended stop', way: 'undo', isPatient: true },
  { death: 'before ended promote', way: 'undo', isPatient: false },
];
test.for([...points(stepsOf.switchover, ofSwitchover), ...instants(2_000, 0)])(
  'a switchover whose runner is killed ($death) is brought home by $way (patient: $isPatient)',
  { timeout: 120_000 },
  async ({ death, way, isPatient }, { annotate }) => {
    const from = await cluster.settled();
    const to = from === 'p1' ? 'r1' : 'p1';
    const program = await programOf({ postgres: [sectionOf(lab)] });
    const writers = cluster.writing();
    await until('Writes', async () => writers.own[from].written.length > 0 || undefined);
    const left = await program.killed(
      ['switchover', 'postgres/main', '--to', to, '--confirm', 'main'],
      death,
    );
    if (isPatient) await program.freed(left.id);
    const run = await program.home(left.id, way, 'main');
    await writers.pooled();
    const hasMoved = run.end?.outcome === 'done';
    expect(await cluster.settled()).toBe(hasMoved ? to : from);
    const { pool, ...all } = await writers.stop();
    expect(turns(all)).toEqual(hasMoved ? [from, to] : [from]);
    expect(overlaps(all)).toEqual([]);
    expect(await cluster.lost([...pool, ...Object.values(all).flat()])).toEqual([]);
    expect(await program.locks()).toEqual([]);
    await annotate(`killed at ${whereOf(left)}, ${way}: ${run.end?.outcome}: ${run.end?.because}`);
  },
);

const ofRejoin = [...points(stepsOf.rejoin), ...instants(1_500, 2_000)];
const ofFailover = [...points(stepsOf.failover), ...instants(1_200, 1_000)];
const both = Array.from({ length: Math.max(ofFailover.length, ofRejoin.length) }, (_, index) => ({
  failover: ofFailover[index % ofFailover.length],
  rejoin: ofRejoin[index % ofRejoin.length],
}));

test.for(both)(
  'a failover ($failover.death) and a rejoin ($rejoin.death) whose runners are killed are brought home',
  { timeout: 180_000 },
  async ({ failover, rejoin }, { annotate }) => {
    if (failover === undefined || rejoin === undefined) throw new Error('no kill');
    const from = await cluster.settled();
    const program = await programOf({ postgres: [sectionOf(lab)] });
    const words = ['failover', 'postgres/main', '--confirm', 'main'];
    const writers = cluster.writing();
    await until('Writes', async () => writers.own[from].written.length > 0 || undefined);
    await lab.postgres[from].crash();
    const left = await program.killed(words, failover.death);
    if (failover.isPatient) await program.freed(left.id);
    const run = await program.home(left.id, failover.way, 'main');
    // What was taken back, or did not happen, is planned anew.
    if (run.end?.outcome !== 'done') expect((await program.begin(words)).all).toMatch(/^done/m);
    await writers.pooled();
    const to = await cluster.settled(1);
    expect(to).not.toBe(from);

    const back = ['rejoin', `postgres/main/${from}`, '--confirm', `main/${from}`];
    const behind = await program.killed(back, rejoin.death);
    if (rejoin.isPatient) await program.freed(behind.id);
    const again = await program.home(behind.id, rejoin.way, `main/${from}`);
    if (again.end?.outcome !== 'done') expect((await program.begin(back)).all).toMatch(/^done/m);
    expect(await cluster.settled()).toBe(to);
    const { pool, ...all } = await writers.stop();
    expect(turns(all)).toEqual([from, to]);
    expect(overlaps(all)).toEqual([]);
    // What the new primary took is there, whatever became of the old one.
    expect(await cluster.lost(all[to])).toEqual([]);
    expect(pool.length).toBeGreaterThan(0);
    expect(await program.locks()).toEqual([]);
    await annotate(`failover killed at ${whereOf(left)}, rejoin at ${whereOf(behind)}`);
  },
);

test('what fails for good after the promotion says that the primary has moved and what is left, and is gone on with', async () => {
  const from = await cluster.settled();
  const to = from === 'p1' ? 'r1' : 'p1';
  const program = await programOf({ postgres: [sectionOf(lab)] });
  const words = ['switchover', 'postgres/main', '--to', to, '--confirm', 'main'];
  const first = await program.still(words, 'began turn');
  const ini = join(lab.facts.directory, 'pgbouncer.ini');
  renameSync(ini, `${ini}.away`);
  first.go();
  const { all, exitCode } = await first.asked;
  expect(all).toMatch(
    new RegExp(
      `^failed: have the pooler lead to .*; "promote ${to}" is done, and there is no way back from it, left to do: have the pooler lead to \\S+, write a checkpoint on ${to}, .*start ${from} as a standby of ${to}.*: quarterdeck run --resume \\S+ goes on\\.$`,
      'm',
    ),
  );
  expect(exitCode).toBe(2);
  expect(await cluster.primaries()).toEqual([to]);
  renameSync(`${ini}.away`, ini);
  const { id = '' } = (await program.latest()) ?? {};
  expect((await program.home(id, 'resume', 'main')).end?.outcome).toBe('done');
  expect(await cluster.settled()).toBe(to);
}, 60_000);

/** Nobody: one who may do none of what root may. */
const other = 65_534;
test.runIf(process.getuid?.() === 0)(
  'of two responders, two Unix users, one fails over, and the other is told; killed then, and in the rejoin, it comes home',
  { timeout: 120_000 },
  async () => {
    const from = await cluster.settled();
    const section = sectionOf(lab);
    const program = await programOf({ postgres: [section] });
    const url = (name: Name) => lab.postgres[name].url('ops_failover');
    const theirs = sectionOf(lab, (name) => ({ operate: { url: url(name) }, control: undefined }));
    const nobody = program.another(other, { postgres: [{ ...theirs, pooler: undefined }] });
    const words = ['failover', 'postgres/main', '--confirm', 'main'];
    await lab.postgres[from].crash();
    const first = await program.still(words, 'before ended promote');
    const told = await nobody.begin(words);
    expect(told.all).toMatch(
      /nobody else moves it: \w\d is locked by postgres from this host since \d\d:\d\d:\d\d UTC: quarterdeck failover [0-9a-f]{8}/,
    );
    expect(told.exitCode).toBe(3);
    // It has promoted, and dies before it writes that down.
    first.end();
    await first.asked;
    const { id = '' } = (await program.latest()) ?? {};
    expect((await program.home(id, 'undo', 'main')).end?.outcome).toBe('done');
    expect((await nobody.begin(words)).all).toMatch(/answers, and is the primary: that is a switchover/);
    const back = ['rejoin', `postgres/main/${from}`, '--confirm', `main/${from}`];
    const left = await program.killed(back, 'before ended rewind');
    expect((await program.home(left.id, 'resume', `main/${from}`)).end?.outcome).toBe('done');
    expect(await cluster.settled()).not.toBe(from);
  },
);
