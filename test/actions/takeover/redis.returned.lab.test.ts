// What comes about by itself between the last look of a plan and the order: the runner stands still meanwhile.
import { expect, onTestFinished, test } from 'vitest';
import { failover } from '../../../src/actions/failover.ts';
import { switchover } from '../../../src/actions/switchover.ts';
import { until } from '../../lab/processes.ts';
import { planned } from '../lifecycle/yard.ts';
import { groupOf, type NodeName, nodeNames, redis, refusals, sectionOf } from './crew.ts';
import { programOf } from './program.ts';
import { fleetOf, roles } from './unwatched.ts';

/** With QUARTERDECK_KILLS also what takes long; by hand otherwise. */
const drill = process.env.QUARTERDECK_KILLS === undefined ? [] : [0];
const failing = ['failover', 'redis/cache', '--confirm', 'cache', '--allow-lost-quorum'];

const ready = (target: string, reach: Parameters<typeof planned>[2], left: readonly string[] = []) =>
  until('A plan that can run', async () => {
    const plan = await planned(failover, target, reach);
    const found = refusals(plan);
    // A quorum that is lost only afterwards would be news to the runner.
    const isReady = found.length === left.length && left.every((known, at) => found[at]?.startsWith(known));
    return isReady || undefined;
  });

/** A master that is down, and Sentinels of which too few are left to act. */
async function downed() {
  const before = await redis.whole();
  onTestFinished(async () => {
    await redis.revive();
    await redis.whole();
  }, 60_000);
  const { reach } = await groupOf();
  const program = await programOf({ redis: [sectionOf()] });
  await Promise.all([redis.q2.stop(), redis.q3.stop(), redis[before].kill()]);
  await ready('redis/cache', reach, ['quorum']);
  return { before, run: await program.still(failing, 'began promote') };
}

test('without Sentinels: a master that comes back before the order stays the only one', async () => {
  const fleet = await fleetOf();
  const { m, a, b } = fleet;
  const program = await programOf({ redis: [fleet.section] });
  await m.kill();
  await ready('redis/own', fleet.reach);
  const run = await program.still(['failover', 'redis/own', '--confirm', 'own'], 'began promote');
  await m.start();
  run.go();
  expect((await run.asked).all).toMatch(
    /^undone.*redis\/own\/m answers, and is the master: nothing was sent\.$/ms,
  );
  expect(await roles([m, a, b])).toEqual(['master', 'slave', 'slave']);
}, 60_000);

test('through Sentinels: nothing is sent to them once the master is back', async () => {
  const { before, run } = await downed();
  await redis[before].start();
  run.go();
  expect((await run.asked).all).toMatch(
    new RegExp(`^undone.*redis/cache/${before} answers, and is the master: nothing was sent`, 'ms'),
  );
  expect(String(await redis[before].command('ROLE'))).toMatch(/^master/);
}, 60_000);

const seenBy = async (name: 'q1' | 'q2'): Promise<string> =>
  String(await redis[name].command('SENTINEL', 'MASTER', redis.master));
const isMaster = async (name: NodeName): Promise<true | undefined> =>
  (await seenBy('q2')).includes(`port,${redis.servers[name].port},`) || undefined;

test.for(drill)(
  'nothing is sent to Sentinels that have done it themselves, and their new master stays it',
  { timeout: 120_000 },
  async () => {
    const { before, run } = await downed();
    await Promise.all([redis.q2.start(), redis.q3.start()]);
    const now = await until('Another master', async () => {
      const name = await redis.masterNow();
      return name === before ? undefined : name;
    });
    const epoch = /config-epoch,\d+/.exec(await seenBy('q2'))?.[0];
    run.go();
    expect((await run.asked).all).toMatch(/^done/m);
    await redis[before].start();
    expect(await redis.whole()).toBe(now);
    expect(await seenBy('q2')).toContain(epoch);
  },
);

test.for(drill)(
  'a Sentinel that stands still is passed over, and does nothing once it goes on',
  { timeout: 120_000 },
  async () => {
    const before = await redis.whole();
    const { reach } = await groupOf();
    const to = nodeNames.find((name) => name !== before) ?? before;
    await until('A plan that can run', async () => {
      const plan = await planned(switchover, 'redis/cache', reach, { to }).catch(() => undefined);
      return (plan !== undefined && refusals(plan).length === 0) || undefined;
    });
    const program = await programOf({ redis: [sectionOf()] });
    const words = ['switchover', 'redis/cache', '--to', to, '--confirm', 'cache'];
    const run = await program.still(words, 'began promote');
    redis.q1.freeze();
    run.go();
    await until('Another master', () => isMaster(to));
    redis.q1.thaw();
    expect((await run.asked).all).toMatch(/^done/m);
    // It is in tilt, and ends it with what it heard meanwhile.
    await until(
      'The end of its tilt',
      async () => String(await redis.q1.command('INFO', 'sentinel')).includes('sentinel_tilt:0') || undefined,
    );
    expect(await seenBy('q1')).not.toContain('failover_in_progress');
    expect(await redis.whole()).toBe(to);
  },
);
