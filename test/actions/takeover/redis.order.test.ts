import { expect, test } from 'vitest';
import { Unsent } from '../../../src/actions/engine/unsent.ts';
import type { Hands } from '../../../src/actions/faces.ts';
import type { Facts } from '../../../src/actions/takeover/redis/facts.ts';
import { promote } from '../../../src/actions/takeover/redis/steps.promote.ts';
import { type Clock, systemClock } from '../../../src/core/clock.ts';
import { ReadError } from '../../../src/core/reading.ts';
import type { RedisReply, RedisValue } from '../../../src/systems/redis/wire.ts';

/** So many times as fast. */
const hurried = (speed: number): Clock => ({
  now: () => performance.now() * speed,
  after: (delay, call) => systemClock.after(delay / speed, call),
});
const ports = { m: 1, a: 2, b: 3 };
type Name = keyof typeof ports;
type Mood = 'well' | 'frozen' | 'failing over';

/** A master, two replicas and two Sentinels, as far as a promotion asks them. It is changed as the test goes. */
function scene(isWatched = true, speed = 50) {
  const clock = hurried(speed);
  const sent: string[] = [];
  const roles: Record<Name, 'master' | 'slave' | 'down' | 'loading'> = { m: 'down', a: 'slave', b: 'slave' };
  const moods: Record<string, Mood> = { q1: 'well', q2: 'well' };
  const scene = {
    ...{ sent, roles, moods, hears: false, flags: 's_down,o_down,master', priority: '100' },
    /** What a Sentinel does that is asked to fail over. */
    async onOrder(_name: string, _signal: AbortSignal): Promise<void> {
      roles.a = 'master';
    },
  };
  const value = (given: RedisValue): RedisReply => ({ is: 'value', value: given });
  const answered = (...replies: readonly RedisReply[]) => ({ is: 'answered', replies });
  const nameOf = (system: string): string => system.split('/').at(-1) ?? '';
  const ask = async (name: Name) => {
    const role = roles[name];
    if (role === 'down') throw new ReadError('refused', `${name} does not answer: connection refused`);
    if (role === 'loading') return { is: 'busy', message: 'it is loading' };
    const link = scene.hears ? 'up' : 'down';
    return answered(
      value(
        `role:${role}\r\nrun_id:${name}\r\nmaster_link_status:${link}\r\nmaster_last_io_seconds_ago:1\r\n`,
      ),
      value(['__sentinel__:hello', 0]),
    );
  };
  const replica = (name: Name) => [
    ...['ip', '127.0.0.1', 'port', String(ports[name]), 'runid', name, 'flags', 'slave'],
    ...['slave-priority', name === 'a' ? scene.priority : '100'],
  ];
  const watch = async (name: string, signal: AbortSignal) => {
    if (moods[name] === 'frozen') return never(signal, name);
    const flags = moods[name] === 'failing over' ? `${scene.flags},failover_in_progress` : scene.flags;
    return answered(
      value('redis_mode:sentinel\r\nsentinel_tilt:0\r\n'),
      value(['ip', '127.0.0.1', 'port', '1', 'runid', 'm', 'flags', flags]),
      value([replica('a'), replica('b')]),
      value([]),
      value('OK 2 usable Sentinels'),
    );
  };
  const never = (signal: AbortSignal, name: string) =>
    new Promise<never>((_, reject) => {
      const late = () => reject(new ReadError('timeout', `${name} does not answer`));
      if (signal.aborted) late();
      signal.addEventListener('abort', late);
    });
  const note = (line: string) => void sent.push(line);
  const hands = {
    clock,
    stack: {
      systems: [
        ...Object.entries(ports).map(([name, port]) => ({
          ...{ id: `redis/cache/${name}`, kind: 'redis', group: 'cache', title: name },
          where: `127.0.0.1:${port}`,
        })),
        ...(isWatched ? Object.keys(moods) : []).map((name) => ({
          ...{ id: `sentinel/cache/${name}`, kind: 'sentinel', group: 'cache', title: name, where: '' },
        })),
      ],
    },
    sections: { redis: [{ name: 'cache', nodes: [{}] }] },
    redis: (system: string) => ({ ask: () => ask(nameOf(system) as Name) }), // no other is named
    sentinel: (system: string) => ({
      ...{ title: nameOf(system), master: 'cache' },
      ask: (_: unknown, signal: AbortSignal) => watch(nameOf(system), signal),
    }),
    named: () => undefined,
    redisWrite: (system: string) => ({
      pauseWrites: async (atMost: number) => note(`pause ${nameOf(system)} ${atMost}`),
      async follow(_: unknown, signal: AbortSignal) {
        note(`promote ${nameOf(system)}`);
        await scene.onOrder(nameOf(system), signal);
      },
    }),
    sentinelWrite: (system: string) => ({
      async failOver(_: string, signal: AbortSignal) {
        note(`order ${nameOf(system)}`);
        await scene.onOrder(nameOf(system), signal);
      },
    }),
  } as unknown as Hands; // no more is asked
  const node = (name: Name) => ({
    system: `redis/cache/${name}`,
    place: { host: '127.0.0.1', port: ports[name] },
  });
  const facts: Facts = {
    ...{ key: 'k', master: 'redis/cache/m', candidate: node('a'), others: [node('b')], priorities: [] },
    sentinels: (isWatched ? Object.keys(moods) : []).map((name) => ({
      ...{ system: `sentinel/cache/${name}`, name: 'cache', master: { host: '127.0.0.1', port: 1 } },
    })),
    ...{ pause: null, patience: 1_000, promotion: 15_000, forgetful: [], lost: '' },
  };
  /** As it is when writers wait for so long yet. */
  const waiting = (left: number) => ({
    pause: { at: clock.now(), until: clock.now() + left, mark: 1, pid: process.pid, runId: 'm' },
  });
  const order = { mayBeOut: false };
  const run = (changed: Partial<Facts> = {}, results = {}) =>
    promote({ ...facts, ...changed }, order).run(hands, {
      ...{ results, signal: AbortSignal.timeout(20_000), tell: () => {} },
    });
  return Object.assign(scene, { clock, run, order, waiting, never });
}

test.each([true, false])(
  'in an emergency nothing is sent once the master is back (Sentinels: %s)',
  async (isWatched) => {
    const here = scene(isWatched);
    here.roles.m = 'master';
    await expect(here.run()).rejects.toThrow(
      new Unsent('refused', 'redis/cache/m answers, and is the master'),
    );
    here.roles.m = 'loading';
    await expect(here.run()).rejects.toThrow(new Unsent('refused', 'redis/cache/m is there: it is loading'));
    here.roles.m = 'slave';
    await expect(here.run()).rejects.toThrow(new Unsent('refused', 'redis/cache/m answers again'));
    here.roles.m = 'down';
    here.hears = true;
    await expect(here.run()).rejects.toThrow(
      /redis\/cache\/a heard redis\/cache\/m .* ago: it may only be out of our reach: nothing was sent$/,
    );
    expect(here.sent).toEqual([]);
    here.hears = false;
    expect(await here.run()).toMatchObject({ system: 'redis/cache/a' });
    expect(here.sent).toEqual([isWatched ? 'order q1' : 'promote a']);
  },
);

test('in an emergency nothing is sent once a Sentinel sees the master up', async () => {
  const here = scene();
  here.flags = 'master';
  await expect(here.run()).rejects.toThrow(
    'sentinel/cache/q1 sees redis/cache/m up: it may only be out of our reach: nothing was sent',
  );
  expect(here.sent).toEqual([]);
});

test('a Sentinel that finds no replica fit is asked again, unless the Sentinels have done it meanwhile', async () => {
  const here = scene();
  here.onOrder = async () => {
    if (here.sent.length === 2) here.roles.b = 'master';
    throw new ReadError('protocol', 'q1 refused: NOGOODSLAVE No suitable replica to promote');
  };
  expect(await here.run()).toMatchObject({ system: 'redis/cache/b' });
  expect(here.sent).toEqual(['order q1', 'order q1']);
});

test('what a Sentinel does not take is taken back as if it had not been asked', async () => {
  const here = scene();
  here.onOrder = async () => {
    throw new ReadError('protocol', 'q1 refused: NOGOODSLAVE No suitable replica to promote');
  };
  const end = await here.run().catch((error: unknown) => error);
  expect(end).toBeInstanceOf(Unsent);
  expect(String(end)).toMatch(/NOGOODSLAVE No suitable replica to promote, after 12 s: it was not begun$/);
  here.onOrder = async () => {
    throw new ReadError('denied', "no permissions to run the 'sentinel|failover' command");
  };
  await expect(here.run()).rejects.toBeInstanceOf(Unsent);
  expect(here.order.mayBeOut).toBe(false);
});

test('while another Sentinel is at it none is asked', async () => {
  const here = scene();
  here.moods.q2 = 'failing over';
  systemClock.after(60, () => {
    here.roles.b = 'master';
  });
  expect(await here.run()).toMatchObject({ system: 'redis/cache/b' });
  expect(here.sent).toEqual([]);
});

test('writers that were not to wait any longer, or do not wait any more, have nothing sent', async () => {
  const here = scene(true, 5);
  const planned = { pause: 15_000 };
  here.roles.m = 'master';
  here.flags = 'master';
  await expect(here.run(planned, here.waiting(1_000))).rejects.toThrow(
    new Unsent('refused', 'writers were not to wait any longer'),
  );
  const { pause } = here.waiting(10_000);
  await expect(here.run(planned, { pause: { ...pause, runId: 'before' } })).rejects.toThrow(
    new Unsent('refused', 'redis/cache/m was started again: nobody waits there any more'),
  );
  here.roles.m = 'down';
  await expect(here.run(planned, here.waiting(10_000))).rejects.toBeInstanceOf(Unsent);
  expect(here.sent).toEqual([]);
});

test('the pause is asked for more before a look could outlast it', async () => {
  const here = scene(true, 5);
  here.roles.m = 'master';
  here.flags = 'master';
  here.onOrder = async () => {
    systemClock.after(100, () => {
      here.roles.a = 'master';
    });
  };
  await here.run({ pause: 6_000 }, here.waiting(6_000));
  expect(here.sent.slice(0, 2)).toEqual(['order q1', 'pause m 15000']);
});

test('an order that is not answered is given up while writers still wait, and they go on waiting', async () => {
  const here = scene(true, 5);
  here.roles.m = 'master';
  here.flags = 'master';
  let given = 0;
  let left = 0;
  const waiting = here.waiting(4_000);
  here.onOrder = async (name, signal) => {
    if (given++ > 0) return;
    here.moods[name] = 'frozen';
    await here.never(signal, name).catch((error: unknown) => {
      left = waiting.pause.until - here.clock.now();
      throw error;
    });
  };
  const end = await here
    .run(
      {
        ...{ pause: 6_000, promotion: 2_000 },
        sentinels: [{ system: 'sentinel/cache/q1', name: 'cache', master: { host: '', port: 1 } }],
      },
      waiting,
    )
    .catch((error: unknown) => error);
  expect(left).toBeGreaterThan(0);
  expect(end).not.toBeInstanceOf(Unsent);
  expect(end).toMatchObject({ kind: 'timeout' });
  expect(here.order.mayBeOut).toBe(true);
  expect(here.sent.slice(0, 2)).toEqual(['order q1', 'pause m 6000']);
  expect(here.sent.at(-1)).toBe('pause m 6000');
});

test('one that stands still is passed over for one that answers', async () => {
  const here = scene(true, 5);
  here.roles.m = 'master';
  here.flags = 'master';
  here.moods.q1 = 'frozen';
  expect(await here.run({ pause: 15_000 }, here.waiting(14_000))).toMatchObject({ system: 'redis/cache/a' });
  expect(here.sent).toEqual(['order q2']);
  const late = scene(true, 5);
  late.roles.m = 'master';
  late.flags = 'master';
  late.moods.q1 = 'frozen';
  late.moods.q2 = 'frozen';
  await expect(late.run({ pause: 15_000 }, late.waiting(14_000))).rejects.toThrow(
    new Unsent('refused', 'q1 does not answer'),
  );
  expect(late.sent).toEqual([]);
});
