import { expect, test } from 'vitest';
import { failover } from '../../../src/actions/failover.ts';
import { until } from '../../lab/processes.ts';
import { crewOf } from '../backup/pier.ts';
import { planned } from '../lifecycle/yard.ts';
import { groupOf, redis, refusals, sentinelNames } from './crew.ts';

test('through Sentinels: refused while the master answers, and done at once when it is down and they cannot agree to', async () => {
  const before = await redis.whole();
  const group = await groupOf();
  const answering = await planned(failover, 'redis/cache', group.reach);
  expect(refusals(answering)).toContainEqual(
    `the master is down: redis/cache/${before} answers, and is the master`,
  );
  expect(answering.preflight.find(({ title }) => title === 'the master is down')?.mend).toEqual({
    action: 'switchover',
    target: { kind: 'redis', name: 'cache' },
  });
  // Two of three went down with the master: nothing happens by itself any more.
  await Promise.all([redis.q2.stop(), redis.q3.stop()]);
  await redis[before].kill();
  try {
    const plan = await until('A lost quorum alone', async () => {
      const one = await planned(failover, 'redis/cache', group.reach);
      return refusals(one).length === 1 && refusals(one)[0]?.startsWith('quorum') ? one : undefined;
    });
    expect(plan.preflight.find(({ title }) => title === 'quorum')).toMatchObject({
      override: 'allow-lost-quorum',
    });
    expect(plan.preflight.find(({ title }) => title === 'the master is down')).toMatchObject({
      is: 'pass',
      because: expect.stringMatching(/connection refused/),
    });
    const end = await crewOf(failover, plan, group).carry();
    expect([end.outcome, end.because]).toEqual([
      'done',
      expect.stringMatching(/from the order to the first write .* lost: /),
    ]);
  } finally {
    await Promise.all([redis.q2.start(), redis.q3.start(), redis[before].start()]);
  }
  expect(await redis.whole()).not.toBe(before);
  expect(sentinelNames.length).toBe(3);
}, 90_000);
