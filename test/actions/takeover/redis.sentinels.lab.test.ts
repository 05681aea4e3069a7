// Servers and Sentinels that are killed, or stand still, while a master moves through its Sentinels, with a writer on each node.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { failover } from '../../../src/actions/failover.ts';
import { switchover } from '../../../src/actions/switchover.ts';
import { until } from '../../lab/processes.ts';
import type { RedisHands } from '../../lab/redis-node.ts';
import { planned as plannedOn } from '../lifecycle/yard.ts';
import { overlaps, turns } from '../primacy/writers.ts';
import {
  app,
  field,
  groupOf,
  type NodeName,
  nodeNames,
  redis,
  refusals,
  sectionOf,
  sentinelNames,
} from './crew.ts';
import { losses, returns } from './kills.ts';
import { at, bringBack, isFree, lose, saidBy, settingsOf, unlocked } from './lost.ts';
import { type Program, programOf } from './program.ts';
import { key, writerOn } from './writing.ts';

const admin = { username: 'admin', password: redis.passwords.admin };
const nodes = nodeNames.map((name) => redis[name]);

/** Nobody in tilt, everybody there, and nobody preferred. */
async function cleared(): Promise<void> {
  await redis.revive();
  for (const name of nodeNames) {
    await redis[name].command('CONFIG', 'SET', 'replica-priority', '100');
    await redis[name].command('CONFIG', 'REWRITE');
  }
  for (const name of sentinelNames) {
    if (!String(await redis[name].command('INFO', 'sentinel')).includes('sentinel_tilt:1')) continue;
    await redis[name].stop();
    await redis[name].start();
  }
  await redis.whole();
}

/** Who has the greatest run id: the Sentinels take another one, unless they are told. */
async function rolesNow() {
  const from = await redis.whole();
  const ids = await Promise.all(
    nodeNames
      .filter((name) => name !== from)
      .map(async (name) => ({ name, id: (await field(name, 'run_id')) ?? '' })),
  );
  const [other, to] = ids.toSorted((one, two) => (one.id < two.id ? -1 : 1)).map(({ name }) => name);
  if (other === undefined || to === undefined) throw new Error('no replicas');
  return { from, to, other };
}

const words = (to: NodeName) => ['switchover', 'redis/cache', '--to', to, '--confirm', 'cache'];
const lostOf = (name: string, roles: Awaited<ReturnType<typeof rolesNow>>): readonly RedisHands[] => [
  ...sentinelNames.filter((one) => name.includes(one)).map((one) => redis[one]),
  ...(name === 'from' || name === 'to' || name === 'other' ? [redis[roles[name]]] : []),
];

/** When somebody comes to it: it is over, or only waits for that. */
const given = (asked: Promise<unknown>, program: Program): Promise<unknown> =>
  Promise.race([
    asked,
    until('It waits', async () => {
      const run = await program.latest();
      return run?.steps.some(({ id, is }) => id === 'settle' && is === 'running') || undefined;
    }),
  ]);

/** Whose configuration file has another priority than before. */
const kept = (): readonly string[] =>
  nodes.flatMap(({ name, directory }) =>
    /^replica-priority (?!100$)/m.test(readFileSync(join(directory, 'redis.conf'), 'utf8')) ? [name] : [],
  );

const steps = ['login', 'choose', 'pause', 'catch-up', 'promote', 'demote', 'write', 'settle'];
const who = ['from', 'to', 'other', 'q1', 'q1 and q2', 'q2 and q3'];
test.for(losses(steps, who, [{ step: 'promote', server: 'to', how: 'killed' }]))(
  'a switchover through Sentinels at whose $step $server is $how says how it stands, and comes home',
  { timeout: 240_000 },
  async ({ step, server: name, how }, { annotate }) => {
    onTestFinished(cleared, 120_000);
    await cleared();
    const roles = await rolesNow();
    const { from, to } = roles;
    const group = await groupOf();
    const ready = (wanted: NodeName) =>
      until('A plan that can run', async () => {
        const plan = await plannedOn(switchover, 'redis/cache', group.reach, { to: wanted }).catch(
          () => undefined,
        );
        return (plan !== undefined && refusals(plan).length === 0) || undefined;
      });
    await ready(to);
    const before = await settingsOf(nodes);
    const program = await programOf({ redis: [sectionOf()] });
    await redis[from].command('DEL', key);
    const on = (name: NodeName) => writerOn(redis.servers[name], app);
    const own = { n1: on('n1'), n2: on('n2'), n3: on('n3') };
    await until('Writes', async () => own[from].written.length > 10 || undefined);
    const first = await program.still(words(to), at(step));
    const lost = lostOf(name, roles);
    for (const one of lost) await lose(one, how);
    first.go();
    await given(first.asked, program);
    // What a master takes after it came back, before its Sentinels have it follow, is not our doing.
    if (name === 'from' || name === 'to') await own[roles[name]].stop();
    if (name === 'from') {
      await until('Another master', async () => !lost.includes(redis[await redis.masterNow()]) || undefined);
    }
    for (const one of lost) await bringBack(one, how);
    const said = await saidBy(first.asked, program);
    await annotate(`${said.outcome}: ${said.because}`);
    await program.freed(said.id);
    // A candidate that was started again is not what was planned: from there it is planned anew.
    const run = await program.home(said.id, 'resume', 'cache').catch(() => undefined);
    await annotate(`resumed: ${run?.end?.outcome}: ${run?.end?.because}`);
    let now = await redis.whole();
    if (now === from) {
      await ready(to);
      expect((await program.begin(words(to))).all).toMatch(/^done/m);
      now = await redis.whole();
    }
    for (const one of nodes) await isFree(one, admin);
    expect(await settingsOf(nodes)).toEqual(before);
    expect(kept()).toEqual([]);
    await unlocked(program);
    const all = { n1: await own.n1.stop(), n2: await own.n2.stop(), n3: await own.n3.stop() };
    expect(overlaps(all)).toEqual([]);
    const there = new Set((await redis[now].command('SMEMBERS', key)) as readonly string[]); // members of a set
    // What only the one had that is away its Sentinels did not wait for.
    const gone = nodeNames.filter((one) => all[one].some(({ id }) => !there.has(id)));
    expect(gone.filter((one) => !lost.includes(redis[one]))).toEqual([]);
    if (gone.length > 0 && said.outcome === 'done') expect(said.because).toContain('is lost');
    await annotate(`${from} -> ${to}, now ${now}: ${turns(all)}${gone.length > 0 ? `; lost: ${gone}` : ''}`);
  },
);

const emergency = ['login', 'promote', 'write', 'settle'];
test.for([...losses(emergency, ['to', 'other', 'q1']), ...returns(emergency, 'from')])(
  'a failover through Sentinels at whose $step $server is $how says how it stands, and comes home',
  { timeout: 240_000 },
  async ({ step, server: name, how }, { annotate }) => {
    onTestFinished(cleared, 120_000);
    await cleared();
    const roles = await rolesNow();
    const { from, to } = roles;
    const before = await settingsOf(nodes);
    const group = await groupOf();
    const program = await programOf({ redis: [sectionOf()] });
    await redis[from].command('DEL', key);
    const on = (name: NodeName) => writerOn(redis.servers[name], app);
    const own = { n1: on('n1'), n2: on('n2'), n3: on('n3') };
    await until('Writes', async () => own[from].written.length > 10 || undefined);
    // Nothing happens by itself any more.
    await Promise.all([redis.q2.kill(), redis.q3.kill()]);
    await redis[from].kill();
    await until('A plan that can run', async () => {
      const plan = await plannedOn(failover, 'redis/cache', group.reach, { to });
      const left = refusals(plan);
      return (
        (left.every((one) => one.startsWith('quorum') || one.startsWith('nobody is ahead')) &&
          left.some((one) => one.startsWith('quorum'))) ||
        undefined
      );
    });
    const [lost = redis.q1] = lostOf(name, roles);
    const overrides = ['--allow-lost-quorum', '--allow-data-loss'];
    const first = await program.still(
      ['failover', 'redis/cache', '--to', to, '--confirm', 'cache', ...overrides],
      at(step),
    );
    await own[from].stop();
    await lose(lost, how);
    first.go();
    await given(first.asked, program);
    await bringBack(lost, how);
    const said = await saidBy(first.asked, program);
    await annotate(`${said.outcome}: ${said.because}`);
    await program.freed(said.id);
    // A candidate that was started again is not what was planned: from there it is planned anew.
    const run = await program.home(said.id, 'resume', 'cache').catch(() => undefined);
    await annotate(`resumed: ${run?.end?.outcome}: ${run?.end?.because}`);
    await redis.revive();
    const now = await redis.whole();
    expect(await settingsOf(nodes)).toEqual(before);
    expect(kept()).toEqual([]);
    for (const one of nodes) await isFree(one, admin);
    await unlocked(program);
    const all = { n1: await own.n1.stop(), n2: await own.n2.stop(), n3: await own.n3.stop() };
    expect(overlaps(all)).toEqual([]);
    await annotate(`${from} -> ${to}, now ${now}: ${turns(all)}`);
  },
);
