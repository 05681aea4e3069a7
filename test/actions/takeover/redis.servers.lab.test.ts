// Servers that are killed, or stand still, while a master moves that nobody watches, with a writer on each of them.
import { expect, test } from 'vitest';
import { failover } from '../../../src/actions/failover.ts';
import { switchover } from '../../../src/actions/switchover.ts';
import type { Run } from '../../../src/domain/run.ts';
import { until } from '../../lab/processes.ts';
import type { RedisHands } from '../../lab/redis-node.ts';
import { planned as plannedOn } from '../lifecycle/yard.ts';
import { overlaps, turns } from '../primacy/writers.ts';
import { refusals } from './crew.ts';
import { losses, returns } from './kills.ts';
import { at, bringBack, isFree, lose, saidBy, settingsOf, unlocked } from './lost.ts';
import { type Program, programOf } from './program.ts';
import { admin, fleetOf, members } from './unwatched.ts';
import { key, settled, writing } from './writing.ts';

type Fleet = Awaited<ReturnType<typeof fleetOf>>;

/** What is acknowledged is in a file: a server that is killed and started again has all that it had. */
const durable = ['appendonly yes', 'appendfsync no'];
const serversOf = ({ m, a, b }: Fleet): readonly RedisHands[] => [m, a, b];
const words = ['switchover', 'redis/own', '--to', 'a', '--pause', '60s', '--confirm', 'own'];
const awayIn = (run: Run | undefined): boolean =>
  JSON.stringify(run?.results.demote ?? '').includes('"away"');

/** When somebody comes to it: it is over, only waits for that, or has given the old master up. */
const given = (asked: Promise<unknown>, program: Program, server: string): Promise<unknown> =>
  Promise.race([
    asked,
    until('It waits', async () => {
      const run = await program.latest();
      const isWaiting = run?.steps.some(({ id, is }) => id === 'settle' && is === 'running') === true;
      return isWaiting || (server === 'm' && awayIn(run)) || undefined;
    }),
  ]);

/** Nothing of it is left, also where it was not done. */
async function looked(all: readonly RedisHands[], before: unknown, program: Program): Promise<void> {
  for (const one of all) await isFree(one, admin);
  expect(await settingsOf(all)).toEqual(before);
  await unlocked(program);
}

const planned = ['login', 'pause', 'catch-up', 'promote', 'demote', 'repoint', 'write', 'keep', 'settle'];
test.for(losses(planned, ['m', 'a', 'b'], [{ step: 'demote', server: 'm', how: 'killed' }]))(
  'a switchover without Sentinels at whose $step $server is $how says how it stands, lets writers go, and comes home',
  { timeout: 240_000 },
  async ({ step, server: name, how }, { annotate }) => {
    const fleet = await fleetOf(durable);
    const all = serversOf(fleet);
    const lost = fleet[name as keyof Pick<Fleet, 'm' | 'a' | 'b'>]; // one of those above
    const before = await settingsOf(all);
    const program = await programOf({ redis: [fleet.section] });
    const writers = await writing(fleet);
    const first = await program.still(words, at(step));
    await lose(lost, how);
    first.go();
    await given(first.asked, program, name);
    const hasMoved = (await program.latest())?.steps.some(({ id, is }) => id === 'promote' && is === 'yes');
    // It may come back as a second master until it is told, which is said: its clients have been turned away.
    if (name === 'm' && how === 'killed' && hasMoved) await writers.own.m.stop();
    await bringBack(lost, how);
    const said = await saidBy(first.asked, program);
    await annotate(`${said.outcome}: ${said.because}`);
    await program.freed(said.id);
    const run = await program.home(said.id, 'resume', 'own');
    await annotate(`resumed: ${run.end?.outcome}: ${run.end?.because}`);
    if (run.end?.outcome !== 'done') {
      await until('A plan that can run', async () => {
        const plan = await plannedOn(switchover, 'redis/own', fleet.reach, { to: 'a' });
        return refusals(plan).length === 0 || undefined;
      });
      expect((await program.begin(words)).all).toMatch(/^done/m);
    }
    expect((await settled(all)).name).toBe('a');
    await looked(all, before, program);
    const done = await writers.stop();
    // Writers were let go to the old master where the new one was gone.
    const isBoth = name === 'a' && how === 'killed' && hasMoved && step === 'demote';
    expect(turns(done)).toEqual(isBoth ? ['m', 'a', 'm', 'a'] : ['m', 'a']);
    expect(overlaps(done)).toEqual([]);
    const there = await members(fleet.a, key);
    const gone = Object.values(done)
      .flat()
      .flatMap(({ id }) => (there.has(id) ? [] : [id]));
    if (isBoth) {
      expect(said.because).toContain('what it alone took since then is lost');
      expect(gone.filter((id) => !id.startsWith('a-'))).toEqual([]);
    } else expect(gone).toEqual([]);
  },
);

const emergency = ['login', 'promote', 'repoint', 'write', 'keep', 'settle'];
test.for([
  ...losses(emergency, ['to', 'other']),
  ...returns(emergency, 'm', [{ step: 'promote', server: 'm', how: 'back' }]),
])(
  'a failover without Sentinels at whose $step $server is $how says how it stands, and comes home',
  { timeout: 240_000 },
  async ({ step, server: name, how }, { annotate }) => {
    const fleet = await fleetOf(durable);
    const all = serversOf(fleet);
    const before = await settingsOf(all);
    const program = await programOf({ redis: [fleet.section] });
    const writers = await writing(fleet);
    await fleet.m.kill();
    const ready = () =>
      until('A plan that can run', async () => {
        const plan = await plannedOn(failover, 'redis/own', fleet.reach);
        return refusals(plan).length === 0 ? plan : undefined;
      });
    const plan = await ready();
    const [to, other] = plan.identity['takes over']?.includes('/a ')
      ? [fleet.a, fleet.b]
      : [fleet.b, fleet.a];
    const lost = { m: fleet.m, to, other }[name] ?? to;
    const first = await program.still(
      ['failover', 'redis/own', '--to', to.name, '--confirm', 'own'],
      at(step),
    );
    if (name === 'm') await writers.own.m.stop();
    await lose(lost, how);
    first.go();
    await given(first.asked, program, name);
    await bringBack(lost, how);
    const said = await saidBy(first.asked, program);
    await annotate(`${said.outcome}: ${said.because}`);
    const isPromoted = said.steps.some(({ id, is }) => id === 'promote' && is === 'yes');
    if (name === 'm' && isPromoted) {
      // Which is said, and one of them is told by hand.
      expect(said.because).toMatch(
        /^one master: .*, by 3 of 3 nodes: tell redis\/own\/m to follow \(REPLICAOF 127\.0\.0\.1 \d+\), and what only it has is lost/,
      );
      await fleet.m.command('REPLICAOF', '127.0.0.1', String(to.port));
    }
    const run = await program.home(said.id, 'resume', 'own');
    await annotate(`resumed: ${run.end?.outcome}: ${run.end?.because}`);
    if (name === 'm' && !isPromoted) {
      expect(said.because).toContain('redis/own/m answers, and is the master');
      expect((await settled(all)).name).toBe('m');
    } else {
      if (run.end?.outcome !== 'done') {
        await ready();
        expect((await program.begin(['failover', 'redis/own', '--confirm', 'own'])).all).toMatch(/^done/m);
      }
      expect(await settled(name === 'm' ? all : [to, other])).toBeDefined();
    }
    if (name !== 'm') {
      await writers.own.m.stop();
      await fleet.m.start();
    }
    await looked(all, before, program);
    const done = await writers.stop();
    expect(overlaps(done)).toEqual([]);
    if (isPromoted) expect(turns(done)).toEqual(['m', to.name]);
  },
);
