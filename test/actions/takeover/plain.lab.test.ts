import { expect, test } from 'vitest';
import type { Hands } from '../../../src/actions/faces.ts';
import { failover } from '../../../src/actions/failover.ts';
import { switchover } from '../../../src/actions/switchover.ts';
import { bytes } from '../../../src/core/format.ts';
import type { LastSeen } from '../../../src/domain/changes/seen.ts';
import { startLab } from '../../lab/lab.ts';
import { until } from '../../lab/processes.ts';
import type { RedisHands } from '../../lab/redis-node.ts';
import { proxyToPort } from '../../systems/proxy.ts';
import { crewOf } from '../backup/pier.ts';
import { quayOf } from '../backup/quay.ts';
import { planned } from '../lifecycle/yard.ts';
import { refusals, writerTo } from './crew.ts';
import { admin, fleetOf, info, members, roles } from './unwatched.ts';

test('without Sentinels: a switchover under writes loses nothing, the others follow, and it outlasts a start', async () => {
  const fleet = await fleetOf();
  const { m, a, b } = fleet;
  const both = [m, a];
  const master = async () => {
    const found = await roles(both);
    return both[found.indexOf('master')]?.port ?? 0;
  };
  const writer = writerTo(admin, master);
  await writer.begun();
  // It takes no write before both of the others follow it.
  await a.command('CONFIG', 'SET', 'min-replicas-to-write', '2');
  const plan = await planned(switchover, 'redis/own', fleet.reach, { to: 'a' });
  expect(refusals(plan)).toEqual([]);
  expect(plan.impact.join()).toContain('nobody tells the clients');
  expect(await crewOf(switchover, plan, fleet).carry()).toMatchObject({ outcome: 'done' });
  await writer.over();
  const found = await members(a, writer.key);
  expect(writer.acknowledged.filter((number) => !found.has(number))).toEqual([]);
  expect(await roles([m, a, b])).toEqual(['slave', 'master', 'slave']);
  for (const server of [m, a, b]) {
    await server.stop();
    await server.start();
  }
  expect(await roles([m, a, b])).toEqual(['slave', 'master', 'slave']);
}, 30_000);

test('a replica that is far behind is refused, until it has caught up', async () => {
  const fleet = await fleetOf();
  const { m, a } = fleet;
  await using slow = await proxyToPort(m.port);
  await a.command('REPLICAOF', '127.0.0.1', String(slow.port));
  await until('A link', async () => (await info(a)).includes('master_link_status:up') || undefined);
  const stalled = slow.stall();
  await m.command('SET', 'far', 'x'.repeat(3 * 1024 ** 2));
  const plan = await planned(switchover, 'redis/own', fleet.reach, { to: 'a' });
  expect(plan.preflight.filter(({ is }) => is === 'refuse')).toEqual([
    {
      ...{ title: 'how far it is behind', is: 'refuse', override: 'allow-lag' },
      because: expect.stringMatching(/^3(\.\d)? MB, and 1 MB at most: writers wait until it has them$/),
    },
  ]);
  stalled[Symbol.dispose]();
  await until('All of it', async () =>
    refusals(await planned(switchover, 'redis/own', fleet.reach, { to: 'a' })).length === 0
      ? true
      : undefined,
  );
}, 30_000);

test('an emergency is refused while anybody hears the master, and then says what is lost, which is true', async () => {
  const fleet = await fleetOf();
  const { m, a, b } = fleet;
  expect(refusals(await planned(failover, 'redis/own', fleet.reach))).toEqual([
    'the master is down: redis/own/m answers, and is the master',
  ]);
  // It hangs: it may still take writes, and the replicas heard it a moment ago.
  for (const server of [a, b]) await server.command('CONFIG', 'SET', 'repl-timeout', '3');
  m.freeze();
  expect(refusals(await planned(failover, 'redis/own', fleet.reach))).toEqual([
    expect.stringMatching(
      /^the master is down: redis\/own\/\w heard redis\/own\/m .* ago: it may only be out of our reach$/,
    ),
  ]);
  // Nor is it proven down when they have lost it.
  const silent = await until('Lost links', async () => {
    const one = await planned(failover, 'redis/own', fleet.reach);
    return refusals(one).some((because) => because.includes('heard')) ? undefined : one;
  });
  expect(silent.preflight).toContainEqual(
    expect.objectContaining({
      ...{ title: 'the master is down', is: 'refuse', override: 'allow-unfenced' },
      because: expect.stringMatching(
        /does not answer: .*; that it is down is not proven: it may still take writes that are lost$/,
      ),
    }),
  );
  await expect(planned(switchover, 'redis/own', fleet.reach)).rejects.toThrow(
    /^no master of own answers .*: a switchover is for one that works, a failover for one that is down$/,
  );
  m.thaw();
  await until('Links', async () => ((await info(m)).match(/state=online/g)?.length === 2 ? true : undefined));
  // Both stand still, one after the other: more is written than fits into what lies between.
  const big = 'x'.repeat(16 * 1024 ** 2);
  const offset = async (server: RedisHands, of: string): Promise<number> =>
    Number(new RegExp(`${of}:(\\d+)`).exec(await info(server))?.[1]);
  b.freeze();
  await m.command('SET', 'seen', big);
  const first = await offset(m, 'master_repl_offset');
  await until('What was seen', async () =>
    (await offset(a, 'slave_repl_offset')) >= first ? true : undefined,
  );
  a.freeze();
  await m.command('SET', 'big', big);
  await m.command('SET', 'late', 'x');
  const at = await offset(m, 'master_repl_offset');
  const history = /master_replid:(\w+)/.exec(await info(m))?.[1] ?? '';
  const lastSeen = async (): Promise<LastSeen> => ({
    at: Date.now(),
    answeredAt: { 'redis/own/m': Date.now() - 4_000 },
    systems: {
      'redis/own/m': {
        redis: {
          ...{ role: 'master', runId: '', startedAt: 0, replicationId: history, offset: at },
          ...{ master: undefined, isLinked: undefined, replicas: [] },
        },
      },
    },
  });
  await m.kill();
  a.thaw();
  b.thaw();
  const reach = { ...fleet.reach, lastSeen };
  const plan = await until('A plan that can run', async () => {
    const one = await planned(failover, 'redis/own', reach);
    return refusals(one).length === 0 ? one : undefined;
  });
  expect(plan).toMatchObject({ risk: 'destructive', facts: { candidate: { system: 'redis/own/a' } } });
  const lost = at - (await offset(a, 'slave_repl_offset'));
  expect(lost).toBeGreaterThan(0);
  expect(plan.summary).toMatch(
    new RegExp(
      `redis/own/a takes over from redis/own/m, which is down: ${bytes(lost)} at least are lost, .* seen last, 4\\.\\d s ago`,
    ),
  );
  expect((await planned(failover, 'redis/own', fleet.reach)).summary).toContain('how much is not known');
  const behind = await planned(failover, 'redis/own', reach, { to: 'b' });
  expect(behind.preflight).toContainEqual(
    expect.objectContaining({ title: 'nobody is ahead of it', is: 'refuse', override: 'allow-data-loss' }),
  );
  const hands: Hands = { ...fleet.hands, lastSeen };
  expect(await crewOf(failover, plan, { reach, hands }).carry()).toMatchObject({
    outcome: 'done',
    because: expect.stringContaining('at least are lost'),
  });
  expect(await roles([a, b])).toEqual(['master', 'slave']);
  expect(await a.command('EXISTS', 'seen')).toBe(1);
  expect(await a.command('EXISTS', 'late')).toBe(0);
  // It comes back as what its own file says: two masters, and nothing is done before somebody says which.
  await m.start();
  expect(refusals(await planned(failover, 'redis/own', reach))).toContainEqual(
    expect.stringMatching(/^the master is down: there are several: /),
  );
}, 60_000);

test('a Redis Cluster is refused with its own command, and changes to nothing', async () => {
  await using own = await startLab({ parts: ['redisCluster'] });
  const { nodes, passwords } = own.redisCluster;
  const quay = await quayOf({
    redis: [
      {
        ...{ name: 'shards', username: 'admin', password: passwords.admin, operate: {} },
        nodes: nodes.map(({ name, port }) => ({ name, url: `redis://127.0.0.1:${port}` })),
      },
    ],
  });
  for (const action of [switchover, failover])
    await expect(planned(action, 'redis/shards', quay.reach)).rejects.toThrow(
      /is part of a Redis Cluster, which does it itself: say CLUSTER FAILOVER to the replica/,
    );
}, 60_000);
