import { afterEach, describe, expect, test } from 'vitest';
import { memberHealth, sentinelHealth } from '../../src/domain/redis/judged.ts';
import { type RedisGroup, redisUp } from '../../src/domain/redis/topology.ts';
import { redisQueues } from '../../src/probes/redis/queues.ts';
import { redisSlowlog } from '../../src/probes/redis/slowlog.ts';
import { redis as redisProbe } from '../../src/probes/redis.ts';
import { sentinel as sentinelProbe } from '../../src/probes/sentinel.ts';
import { isAllowed } from '../../src/systems/redis/allowed.ts';
import { stateWord } from '../../src/views/redis/words.ts';
import { openLab, startLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { until } from '../lab/processes.ts';
import { context, loginOf, open, watch } from './redis/watched.ts';

const { redis } = openLab(labOfWorker());
const { servers, passwords, master } = redis;
const nodes = [servers.n1, servers.n2, servers.n3];
const sentinels = [servers.q1, servers.q2, servers.q3];
const watching = () => watch(nodes, sentinels, passwords.ops_monitor, master);

afterEach(redis.whole);

const memberOf = (group: RedisGroup, name: string) => {
  const found = group.members.find(({ system }) => system.title === name);
  if (found === undefined) throw new Error(`${name} is not in the group`);
  return found;
};

/** Looks until the group is as it should be. */
const seen = (look: () => Promise<RedisGroup>, is: (group: RedisGroup) => boolean): Promise<RedisGroup> =>
  until('What was staged', async () => {
    const group = await look();
    return is(group) ? group : undefined;
  });

describe('a Redis behind Sentinels', () => {
  test('is read as it is: who is master, who follows and how far behind, who watches', async () => {
    const look = watching();
    await look();
    const group = await look();
    const name = await redis.masterNow();
    expect(group.masters).toEqual([`redis/cache/${name}`]);
    expect(group.splitBrain).toEqual([]);
    const up = redisUp(memberOf(group, name).reading);
    expect(up).toMatchObject({
      role: 'master',
      version: expect.stringMatching(/^\d+\.\d+/),
      protection: 'password',
      memory: { max: 64 * 2 ** 20, policy: 'allkeys-lru' },
      clients: { max: 60 },
      persistence: { loading: undefined, log: undefined },
    });
    expect(up?.replicas).toHaveLength(2);
    expect(up?.rates?.commands).toBeGreaterThan(0);
    for (const member of group.members.filter(({ role }) => role === 'replica'))
      expect(member.lag).toMatchObject({ state: 'streaming', bytes: expect.any(Number) });
    expect(group.agreement).toMatchObject({
      ...{ total: 3, answering: 3, blind: [], quorumLost: undefined },
      masters: [`127.0.0.1:${servers[name].port}`],
    });
  });

  test('whose master was killed has no answer from it, then another master', async () => {
    const look = watching();
    await look();
    const before = await redis.masterNow();
    await redis[before].kill();
    const down = await seen(look, (group) => memberOf(group, before).reading.failure !== undefined);
    expect(memberOf(down, before).reading.failure).toMatchObject({
      kind: 'refused',
      message: `${before} does not answer: connection refused 127.0.0.1:${servers[before].port}`,
    });
    expect(memberHealth(memberOf(down, before), { ...down, masters: [] })).toBe('critical');
    const after = await seen(look, ({ masters }) => masters.length === 1);
    expect(after.masters).not.toContain(`redis/cache/${before}`);
    await redis[before].start();
    await seen(look, (group) => memberOf(group, before).lag?.state === 'streaming');
  });

  test('whose replica is frozen is told of by its master', async () => {
    const look = watching();
    await look();
    const name = await redis.masterNow();
    const frozen = (['n1', 'n2', 'n3'] as const).find((other) => other !== name) ?? 'n2';
    redis[frozen].freeze();
    try {
      const group = await seen(look, (found) => memberOf(found, frozen).reading.failure !== undefined);
      const member = memberOf(group, frozen);
      expect(member.reading.failure).toMatchObject({
        kind: 'timeout',
        message: `${frozen} does not answer: nothing from 127.0.0.1:${servers[frozen].port} in time`,
      });
      expect(member.lag).toMatchObject({ state: 'silent', bytes: expect.any(Number) });
      expect(memberHealth(member, group)).toBe('warning');
    } finally {
      redis[frozen].thaw();
    }
    await seen(look, (group) => memberOf(group, frozen).lag?.state === 'streaming');
  });

  test('that is full says so, to us as to everybody', async () => {
    const name = await redis.masterNow();
    await using _crowd = await redis.fill(name);
    const group = await watching()();
    const member = memberOf(group, name);
    expect(member.reading.last?.value).toMatchObject({ is: 'full' });
    expect(stateWord(member)).toBe('full');
    expect(memberHealth(member, group)).toBe('critical');
  });

  test('that evicts says how fast, and by which policy', async () => {
    const name = await redis.masterNow();
    const look = watching();
    await using _pressed = await redis.evict(name);
    const group = await seen(
      look,
      (found) => (redisUp(memberOf(found, name).reading)?.rates?.evicted ?? 0) > 0,
    );
    expect(memberHealth(memberOf(group, name), group)).toBe('warning');
  });

  test('with two masters is split, both of them named', async () => {
    const look = watching();
    await using split = await redis.split();
    const group = await look();
    expect(group.splitBrain.toSorted()).toEqual(
      split.masters.map((name) => `redis/cache/${name}`).toSorted(),
    );
    for (const name of split.masters) expect(memberHealth(memberOf(group, name), group)).toBe('critical');
  });

  test('one of whose Sentinels is cut off from the nodes is watched by the others', async () => {
    const look = watching();
    {
      await using _cut = await redis.cutOff('q2');
      const group = await seen(look, ({ agreement }) => agreement.blind.length > 0);
      expect(group.agreement).toMatchObject({ blind: ['q2'], quorumLost: undefined, isMasterDown: false });
      const blind = group.sentinels.find(({ system }) => system.title === 'q2');
      expect(blind && sentinelHealth(blind, group)).toBe('warning');
    }
    await seen(look, ({ agreement }) => agreement.blind.length === 0);
  });

  test('two of whose Sentinels are silent has no quorum, and says so', async () => {
    const look = watching();
    await Promise.all([redis.q2.stop(), redis.q3.stop()]);
    try {
      const group = await seen(look, ({ agreement }) => agreement.quorumLost !== undefined);
      expect(group.agreement).toMatchObject({ total: 3, answering: 1 });
      expect(group.agreement.quorumLost).toContain('1 usable Sentinels');
    } finally {
      await Promise.all([redis.q2.start(), redis.q3.start()]);
    }
    await seen(look, ({ agreement }) => agreement.answering === 3 && agreement.quorumLost === undefined);
  });

  test('follows a failover without being told', async () => {
    const look = watching();
    const before = (await look()).masters;
    const now = await redis.failover();
    const group = await seen(
      look,
      ({ masters, splitBrain }) => masters.length === 1 && splitBrain.length === 0,
    );
    expect(group.masters).not.toEqual(before);
    expect(group.masters).toEqual([`redis/cache/${now}`]);
  });
});

describe('queues and the slow log', () => {
  const face = (name: 'n1' | 'n2' | 'n3') => ({
    ...open(name, 'node', loginOf(servers[name].port, passwords.ops_monitor)),
    queues: [
      { db: 1, key: 'celery' },
      { db: 0, key: 'events' },
      { db: 0, key: 'nobody' },
      { db: 0, key: 'product:1' },
      { db: 99, key: 'celery' },
    ],
  });

  test('queues are counted by their type on the master, and nowhere else', async () => {
    const name = await redis.masterNow();
    await until(
      'A job',
      async () =>
        (await redis[name].command(
          'EVAL',
          "redis.call('SELECT', 1) return redis.call('LLEN', 'celery')",
          '0',
        )) || undefined,
    );
    const { queues } = await redisQueues.read(face(name), undefined, context());
    expect(queues).toMatchObject([
      { db: 1, key: 'celery', type: 'list', length: expect.any(Number), groups: [] },
      {
        key: 'events',
        type: 'stream',
        length: expect.any(Number),
        groups: [{ name: 'mailer', consumers: 1 }],
      },
      { key: 'nobody', type: 'none', length: 0 },
      { key: 'product:1', type: 'other', length: undefined, because: 'it is a string, which has no length' },
      { db: 99, length: undefined, because: 'there is no database 99' },
    ]);
    const replica = (['n1', 'n2', 'n3'] as const).find((other) => other !== name) ?? 'n2';
    expect(await redisQueues.read(face(replica), undefined, context())).toEqual({ queues: [] });
  });

  test('a slow command is listed without its values', async () => {
    const name = await redis.masterNow();
    const slow =
      "local t=redis.call('TIME') local u=t[1]*1e6+t[2] repeat local n=redis.call('TIME') until n[1]*1e6+n[2]-u > 20000";
    await redis[name].command('EVAL', slow, '1', 'key', 'planted-secret');
    const log = await redisSlowlog.read(face(name), undefined, context());
    expect(log.entries.find(({ command }) => command.startsWith('EVAL'))).toMatchObject({
      took: expect.any(Number),
      command: expect.stringMatching(/ …$/),
    });
    expect(JSON.stringify(log)).not.toContain('planted-secret');
  });
});

describe('a server that will not have us', () => {
  const { n1, q1 } = servers;

  test('asks for the password that nobody configured', async () => {
    await expect(
      redisProbe.read(open('n1', 'node', loginOf(n1.port)), undefined, context()),
    ).rejects.toMatchObject({
      kind: 'credentials',
      message: `n1 at 127.0.0.1:${n1.port} asks for a password, and none is configured`,
    });
  });

  test('does not take a wrong one, and the sentence does not hold it', async () => {
    const face = open('n1', 'node', loginOf(n1.port, 'not-the-one'));
    await expect(redisProbe.read(face, undefined, context())).rejects.toMatchObject({
      kind: 'credentials',
      message: `password of ops_monitor was not accepted by n1 at 127.0.0.1:${n1.port}`,
    });
  });

  test('lets a user in who may not read what we ask', async () => {
    const face = open('n1', 'node', loginOf(n1.port, passwords.replica, 'replica'));
    await expect(redisProbe.read(face, undefined, context())).rejects.toMatchObject({
      kind: 'denied',
      message: expect.stringContaining('n1 does not let this user read how it is'),
    });
  });

  test('is a Sentinel where a node is expected, and a node where a Sentinel is', async () => {
    const wrong = open('n1', 'node', loginOf(q1.port, passwords.ops_monitor));
    await expect(redisProbe.read(wrong, undefined, context())).rejects.toMatchObject({
      kind: 'protocol',
      message: 'n1 is a Sentinel, and its address is given for a node',
    });
    const node = { ...open('q1', 'sentinel', loginOf(n1.port, passwords.ops_monitor)), master };
    await expect(sentinelProbe.read(node, undefined, context())).rejects.toMatchObject({
      kind: 'protocol',
      message: 'q1 is no Sentinel: a Redis answers there',
    });
  });

  test('watches no master of that name', async () => {
    const face = { ...open('q1', 'sentinel', loginOf(q1.port, passwords.ops_monitor)), master: 'other' };
    await expect(sentinelProbe.read(face, undefined, context())).rejects.toMatchObject({
      kind: 'protocol',
      message: 'q1 watches no master called "other": correct master: in the stack file',
    });
  });
});

test('nothing leaves that is not on the list', async () => {
  const face = open('n1', 'node', loginOf(servers.n1.port, passwords.ops_monitor));
  await expect(face.ask([['SET', 'key', 'value']], context().signal)).rejects.toThrow('is not on the list');
  await expect(face.ask([['CONFIG', 'GET', '*']], context().signal)).rejects.toThrow('is not on the list');
  await expect(face.ask([['SLOWLOG', 'RESET']], context().signal)).rejects.toThrow('is not on the list');
});

test('what reaches the servers is on the list, whatever is read', async () => {
  const name = await redis.masterNow();
  const face = {
    ...open(name, 'node', loginOf(servers[name].port, passwords.ops_monitor)),
    queues: [{ db: 1, key: 'celery' }],
  };
  await using heard = await redis[name].listen();
  await redisProbe.read(face, undefined, context());
  await redisSlowlog.read(face, undefined, context());
  await redisQueues.read(face, undefined, context());
  const own = String(await redis[name].command('CLIENT', 'LIST'))
    .split('\n')
    .flatMap((line) => (line.includes(' name=quarterdeck ') ? (/ addr=(\S+)/.exec(line)?.[1] ?? []) : []));
  const ours = () => heard.lines().filter((line) => own.some((address) => line.includes(` ${address}] `)));
  await until('Our commands', async () =>
    ours().some((line) => /"select" "0"/i.test(line)) ? true : undefined,
  );
  for (const line of ours()) {
    const [command = '', word = ''] = [...line.matchAll(/"([^"]*)"/g)].map(([, text = '']) => text);
    expect(isAllowed('node', [command, word]), line).toBe(true);
  }
});

test('a Redis Cluster is read with its slots and nodes, and says when a part is gone', async () => {
  await using lab = await startLab({ parts: ['redisCluster'] });
  const { hands, passwords: own } = lab.redisCluster;
  const [one, two] = hands;
  if (one === undefined || two === undefined) throw new Error('there is no cluster');
  const face = open('c1', 'node', loginOf(one.port, own.ops_monitor));
  const cluster = async () => {
    const value = await redisProbe.read(face, undefined, context());
    return value.is === 'up' ? value.cluster : undefined;
  };
  expect(await cluster()).toMatchObject({ state: 'ok', size: 3, slots: { assigned: 16_384, ok: 16_384 } });
  const nodesOf = (await cluster())?.nodes ?? [];
  expect(
    nodesOf
      .filter(({ role }) => role === 'master')
      .map(({ slots }) => slots)
      .toSorted(),
  ).toEqual([5461, 5461, 5462]);
  const lost = nodesOf.filter(({ address }) => address.endsWith(`:${two.port}`)).map(({ id }) => id);
  const replica = nodesOf.find(({ of }) => of !== undefined && lost.includes(of));
  await two.kill();
  await hands.find(({ port }) => replica?.address.endsWith(`:${port}`))?.kill();
  const failed = await until('A failed part', async () => {
    const now = await cluster();
    return now?.state === 'fail' ? now : undefined;
  });
  expect(failed.slots.failed + failed.slots.suspected).toBeGreaterThan(5000);
  expect(failed.nodes.some(({ state }) => state === 'failed')).toBe(true);
});
