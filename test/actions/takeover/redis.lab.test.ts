import { expect, test } from 'vitest';
import { switchover } from '../../../src/actions/switchover.ts';
import { crewOf } from '../backup/pier.ts';
import { planned } from '../lifecycle/yard.ts';
import { app, field, groupOf, masterPort, missingOn, nodeNames, redis, refusals, writerTo } from './crew.ts';

test('a switchover through Sentinels under writes loses no acknowledged one, and every node and Sentinel agrees', async () => {
  const before = await redis.whole();
  const group = await groupOf();
  const writer = writerTo(app, masterPort);
  await writer.begun();
  const to = nodeNames.findLast((name) => name !== before) ?? before;
  const plan = await planned(switchover, 'redis/cache', group.reach, { to });
  expect(refusals(plan)).toEqual([]);
  const crew = crewOf(switchover, plan, group);
  const end = await crew.carry();
  expect(end).toMatchObject({ outcome: 'done' });
  console.log(end.because, writer.longest());
  await writer.over();
  expect(await redis.whole()).toBe(to);
  for (const name of nodeNames) expect(await missingOn(name, writer)).toEqual([]);
  expect(await field(before, 'slave_priority')).toBe('100');
});
