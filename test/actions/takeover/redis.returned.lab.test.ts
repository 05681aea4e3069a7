// What comes about by itself between the last look of a plan and the order: the runner stands still meanwhile.
import { expect, onTestFinished, test } from 'vitest';
import { failover } from '../../../src/actions/failover.ts';
import { switchover } from '../../../src/actions/switchover.ts';
import { until } from '../../lab/processes.ts';
import { planned } from '../lifecycle/yard.ts';
import { groupOf, nodeNames, redis, refusals, sectionOf } from './crew.ts';
import { programOf } from './program.ts';
import { fleetOf, roles } from './unwatched.ts';

const ready = (target: string, reach: Parameters<typeof planned>[2], left: readonly string[] = []) =>
  until('A plan that can run', async () => {
    const plan = await planned(failover, target, reach);
    return refusals(plan).every((one) => left.some((known) => one.startsWith(known))) || undefined;
  });

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

test('through Sentinels: nothing is sent to them once the master is back, or they have done it themselves', async () => {
  const before = await redis.whole();
  onTestFinished(
    () =>
      redis
        .revive()
        .then(redis.whole)
        .then(() => undefined),
    60_000,
  );
  const group = await groupOf();
  const program = await programOf({ redis: [sectionOf()] });
  const words = ['failover', 'redis/cache', '--confirm', 'cache', '--allow-lost-quorum'];
  await Promise.all([redis.q2.stop(), redis.q3.stop(), redis[before].kill()]);
  await ready('redis/cache', group.reach, ['quorum']);
  const first = await program.still(words, 'began promote');
  await redis[before].start();
  first.go();
  expect((await first.asked).all).toMatch(
    new RegExp(`^undone.*redis/cache/${before} answers, and is the master: nothing was sent`, 'ms'),
  );
  await redis[before].kill();
  await ready('redis/cache', group.reach, ['quorum']);
  const second = await program.still(words, 'began promote');
  await Promise.all([redis.q2.start(), redis.q3.start()]);
  const now = await until('Another master', async () => {
    const name = await redis.masterNow();
    return name === before ? undefined : name;
  });
  const epoch = String(await redis.q2.command('SENTINEL', 'MASTER', redis.master));
  second.go();
  expect((await second.asked).all).toMatch(/^done/m);
  await redis[before].start();
  expect(await redis.whole()).toBe(now);
  const configEpoch = /config-epoch,(\d+)/.exec(epoch)?.[1];
  expect(String(await redis.q2.command('SENTINEL', 'MASTER', redis.master))).toContain(
    `config-epoch,${configEpoch}`,
  );
}, 120_000);

test('a Sentinel that stands still is passed over, and does nothing once it goes on', async () => {
  const before = await redis.whole();
  const group = await groupOf();
  const to = nodeNames.find((name) => name !== before) ?? before;
  await until('A plan that can run', async () => {
    const plan = await planned(switchover, 'redis/cache', group.reach, { to }).catch(() => undefined);
    return (plan !== undefined && refusals(plan).length === 0) || undefined;
  });
  const program = await programOf({ redis: [sectionOf()] });
  const run = await program.still(
    ['switchover', 'redis/cache', '--to', to, '--confirm', 'cache'],
    'began promote',
  );
  redis.q1.freeze();
  onTestFinished(
    () =>
      redis
        .revive()
        .then(redis.whole)
        .then(() => undefined),
    60_000,
  );
  run.go();
  await until('Another master', async () =>
    String(await redis.q2.command('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', redis.master)).endsWith(
      String(redis.servers[to].port),
    )
      ? true
      : undefined,
  );
  redis.q1.thaw();
  expect((await run.asked).all).toMatch(/^done/m);
  expect(await redis.whole()).toBe(to);
}, 120_000);
