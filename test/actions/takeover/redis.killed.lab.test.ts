// Runners that are killed while a master moves, with a writer on each node.
import { expect, test } from 'vitest';
import { failover } from '../../../src/actions/failover.ts';
import { switchover } from '../../../src/actions/switchover.ts';
import { until } from '../../lab/processes.ts';
import { planned as plannedOn } from '../lifecycle/yard.ts';
import { overlaps, turns } from '../primacy/writers.ts';
import { app, groupOf, type NodeName, nodeNames, redis, refusals, sectionOf } from './crew.ts';
import { instants, points } from './kills.ts';
import { programOf, whereOf } from './program.ts';
import { fleetOf, members, roles } from './unwatched.ts';
import { key, settled, writerOn, writing } from './writing.ts';

const planned = ['login', 'pause', 'catch-up', 'promote', 'demote', 'write', 'repoint', 'keep', 'settle'];
const emergency = ['login', 'promote', 'write', 'repoint', 'keep', 'settle'];

test.for([
  ...points(planned, [{ death: 'before ended promote', way: 'resume', isPatient: false }]),
  ...instants(900, 0),
])(
  'a switchover without Sentinels whose runner is killed ($death) is brought home by $way (patient: $isPatient)',
  { timeout: 90_000 },
  async ({ death, way, isPatient }, { annotate }) => {
    const fleet = await fleetOf();
    const { m, a, b } = fleet;
    const program = await programOf({ redis: [fleet.section] });
    const writers = await writing(fleet);
    const left = await program.killed(['switchover', 'redis/own', '--to', 'a', '--confirm', 'own'], death);
    if (isPatient) await program.freed(left.id);
    const run = await program.home(left.id, way, 'own');
    const hasMoved = run.end?.outcome === 'done';
    const now = hasMoved ? a : m;
    expect((await settled([m, a, b])).name).toBe(now.name);
    const { written } = writers.own[hasMoved ? 'a' : 'm'];
    const before = written.length;
    await until('Writes afterwards', async () => written.length > before + 5 || undefined);
    const all = await writers.stop();
    expect(turns(all)).toEqual(hasMoved ? ['m', 'a'] : ['m']);
    expect(overlaps(all)).toEqual([]);
    const there = await members(now, key);
    expect(
      Object.values(all)
        .flat()
        .flatMap(({ id }) => (there.has(id) ? [] : [id])),
    ).toEqual([]);
    expect(await program.locks()).toEqual([]);
    await annotate(`killed at ${whereOf(left)}, ${way}: ${run.end?.outcome}: ${run.end?.because}`);
  },
);

test.for([
  ...points(emergency, [{ death: 'before ended promote', way: 'undo', isPatient: false }]),
  ...instants(700, 1_000),
])(
  'a failover without Sentinels whose runner is killed ($death) is brought home by $way',
  { timeout: 90_000 },
  async ({ death, way }, { annotate }) => {
    const fleet = await fleetOf();
    const { m, a, b } = fleet;
    const program = await programOf({ redis: [fleet.section] });
    const writers = await writing(fleet);
    await m.kill();
    await until('A plan that can run', async () => {
      const plan = await plannedOn(failover, 'redis/own', fleet.reach);
      return refusals(plan).length === 0 || undefined;
    });
    const words = ['failover', 'redis/own', '--confirm', 'own'];
    const left = await program.killed(words, death);
    const run = await program.home(left.id, way, 'own');
    // What was taken back, or did not happen, is planned anew.
    if (run.end?.outcome !== 'done') expect((await program.begin(words)).all).toMatch(/^done/m);
    const now = (await settled([a, b])).name === 'a' ? 'a' : 'b';
    const { written } = writers.own[now];
    const before = written.length;
    await until('Writes afterwards', async () => written.length > before + 5 || undefined);
    const all = await writers.stop();
    expect(turns(all)).toEqual(['m', now]);
    expect(overlaps(all)).toEqual([]);
    const there = await members(fleet[now], key);
    expect(all[now].flatMap(({ id }) => (there.has(id) ? [] : [id]))).toEqual([]);
    expect(await program.locks()).toEqual([]);
    await annotate(`killed at ${whereOf(left)}, ${way}: ${run.end?.outcome}: ${run.end?.because}`);
  },
);

const watched = ['login', 'choose', 'pause', 'catch-up', 'promote', 'demote', 'write', 'settle'];
test.for([...points(watched), ...instants(2_500, 3_000)])(
  'a switchover through Sentinels whose runner is killed ($death) is brought home by $way (patient: $isPatient)',
  { timeout: 120_000 },
  async ({ death, way, isPatient }, { annotate }) => {
    const from = await redis.whole();
    const to = nodeNames.find((name) => name !== from) ?? from;
    const group = await groupOf();
    await until('A plan that can run', async () => {
      const plan = await plannedOn(switchover, 'redis/cache', group.reach, { to }).catch(() => undefined);
      return (plan !== undefined && refusals(plan).length === 0) || undefined;
    });
    const program = await programOf({ redis: [sectionOf()] });
    await redis[from].command('DEL', key);
    const on = (name: NodeName) => writerOn(redis.servers[name], app);
    const own = { n1: on('n1'), n2: on('n2'), n3: on('n3') };
    await until('Writes', async () => own[from].written.length > 10 || undefined);
    const left = await program.killed(['switchover', 'redis/cache', '--to', to, '--confirm', 'cache'], death);
    if (isPatient) await program.freed(left.id);
    const run = await program.home(left.id, way, 'cache');
    const now = await redis.whole();
    const before = own[now].written.length;
    await until('Writes afterwards', async () => own[now].written.length > before + 5 || undefined);
    const all = { n1: await own.n1.stop(), n2: await own.n2.stop(), n3: await own.n3.stop() };
    expect(now).toBe(run.end?.outcome === 'done' ? to : from);
    expect(turns(all)).toEqual(now === from ? [from] : [from, now]);
    expect(overlaps(all)).toEqual([]);
    const there = new Set((await redis[now].command('SMEMBERS', key)) as readonly string[]); // members of a set
    expect(
      Object.values(all)
        .flat()
        .flatMap(({ id }) => (there.has(id) ? [] : [id])),
    ).toEqual([]);
    await annotate(`killed at ${whereOf(left)}, ${way}: ${run.end?.outcome}: ${run.end?.because}`);
  },
);

test.runIf(process.getuid?.() === 0)(
  'of two responders, two Unix users, one fails over, and the other is told who does, since when and what',
  { timeout: 60_000 },
  async () => {
    const fleet = await fleetOf();
    const program = await programOf({ redis: [fleet.section] });
    const nobody = program.another(65_534);
    await fleet.m.kill();
    await until('A plan that can run', async () => {
      const plan = await plannedOn(failover, 'redis/own', fleet.reach);
      return refusals(plan).length === 0 || undefined;
    });
    const words = ['failover', 'redis/own', '--to', 'a', '--confirm', 'own'];
    const first = await program.still(words, 'began promote');
    const told = await nobody.begin(words);
    expect(told.all).toMatch(
      /^locked: redis\/own is locked by root \(process \d+\) since \S+Z: failover, run \S+\. Nothing was done\.$/m,
    );
    expect(told.exitCode).toBe(4);
    first.go();
    expect((await first.asked).all).toMatch(/^done/m);
    expect(await roles([fleet.a, fleet.b])).toEqual(['master', 'slave']);
  },
);
