import type { Hands } from '../../../src/actions/faces.ts';
import type { Facts } from '../../../src/actions/takeover/redis/facts.ts';
import { pauseWrites } from '../../../src/actions/takeover/redis/steps.pause.ts';
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
export function scene(isWatched = true, speed = 50) {
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
      resumeWrites: async () => note(`resume ${nameOf(system)}`),
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
  const planned = { ...facts, master: 'redis/cache/m', pause: 15_000 };
  /** Lets writers go, as a runner does or a guard. */
  const letGo = (signal: AbortSignal) =>
    pauseWrites(planned, order).hold?.release(hands, { results: waiting(9_000), signal });
  return Object.assign(scene, { clock, run, letGo, order, waiting, never });
}
