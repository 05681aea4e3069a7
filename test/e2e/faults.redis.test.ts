import { afterAll, beforeAll, test } from 'vitest';
import { redis as probe } from '../../src/probes/redis.ts';
import { type OwnLab, startLab } from '../lab/lab.ts';
import { slow } from './commands.ts';
import {
  expectLive,
  expectSoon,
  healedWithin,
  mending,
  shownWithin,
  type Watched,
  watch,
} from './watched.ts';

// Services are harmed here, so they are not those that other tests use.
let lab: OwnLab<'redis'>;
beforeAll(async () => {
  lab = await startLab({ parts: ['redis'] });
}, 120_000);
afterAll(() => lab.down());

const watchRedis = async (): Promise<Watched> => {
  const watched = await watch(lab.facts.stackFile);
  await watched.sees(whole);
  return watched;
};

/** A master, both replicas on it, and every Sentinel. */
const whole =
  /Redis +cache .* Sentinel 3 of 3 ─*\n ● :\d+ +master .*\n ├ ● :\d+ +replica .*\n └ ● :\d+ +replica /;
const shown = shownWithin();
const silent = shownWithin({ deadline: probe.timeout });
const allLive = /(\d+) systems {2}\1 live/;
const alarm = (severity: string, name: string, why: string): RegExp =>
  new RegExp(`(?:${severity}|true now) +${name} .*${why}`);

test(
  'a master that is killed shows with why, then the next one beside it, and comes back as a replica',
  slow,
  async () => {
    const { redis } = lab;
    const watched = await watchRedis();
    const { sees } = watched;
    const name = await redis.masterNow();
    const { port } = redis[name];

    await redis[name].kill();
    const mend = mending(() => redis[name].start());
    const why = `:${port} +does not answer: connection refused 127\\.0\\.0\\.1:${port}`;
    await sees(new RegExp(`▲ ${why}, since \\d\\d:\\d\\d, (next try in \\d+ s|trying now)`), shown);
    await sees(alarm('critical', 'RedisDown', why));
    await sees(/ ● :\d+ +master /);
    await sees(new RegExp(`! ${why}`));
    await expectLive(watched);

    await mend();
    await sees(new RegExp(` :${port} +(?:master|replica) `), healedWithin);
    await sees(whole); // when the Sentinels have made it a replica
    await sees(allLive);
    expectSoon(watched);
  },
);

test('a master that is frozen is silent, not gone, and heals', slow, async () => {
  const { redis } = lab;
  await redis.whole();
  const watched = await watchRedis();
  const { sees } = watched;
  const name = await redis.masterNow();
  const { port } = redis[name];

  redis[name].freeze();
  const mend = mending(() => redis[name].thaw());
  const why = `:${port} +does not answer: nothing from 127\\.0\\.0\\.1:${port} in time`;
  await sees(new RegExp(`[▲!] ${why}`), silent);
  await sees(alarm('(?:critical|warning)', 'RedisDown', why));
  await expectLive(watched);

  await mend();
  await sees(new RegExp(` :${port} +(?:master|replica) `), healedWithin);
  await sees(whole); // when the Sentinels have made it a replica
  await sees(allLive);
  expectSoon(watched);
});

test('a full one and one that evicts show as that, and heal', slow, async () => {
  const { redis } = lab;
  const watched = await watchRedis();
  const { sees } = watched;
  const name = await redis.whole();
  const { port } = redis[name];
  const set = (most: string, policy: string) =>
    redis[name].command('CONFIG', 'SET', 'maxmemory', most, 'maxmemory-policy', policy);
  {
    await using _crowd = await redis.fill(name);
    await sees(new RegExp(`▲ :${port} +master .* \\d+ of 60 clients`), shown);
    await sees(alarm('critical', 'RedisClientsHigh', '\\d+ of 60 connections used'));
  }
  await sees(whole, healedWithin);

  const used = /^used_memory:(\d+)/m.exec(String(await redis[name].command('INFO', 'memory')))?.[1] ?? '';
  await set(used, 'noeviction');
  const mend = mending(() => set('64mb', 'allkeys-lru'));
  await sees(new RegExp(`▲ :${port} +master .* of \\S+ [kM]B +(9[5-9]|1\\d\\d) %`), shown);
  await sees(alarm('critical', 'RedisMemoryHigh', 'at 100 % writes are refused'));
  await mend();
  await sees(whole, healedWithin);
  {
    await using _pressed = await redis.evict(name);
    await sees(new RegExp(`! :${port} +master .*evicts keys \\(\\d\\S*/s, allkeys-lru\\)`), shown);
  }
  await sees(whole, healedWithin);
  await sees(allLive);
});

test('a Sentinel that is cut off is named, two masters stand on top, and both heal', slow, async () => {
  const { redis } = lab;
  await redis.whole();
  const watched = await watchRedis();
  const { sees } = watched;
  {
    await using _cut = await redis.cutOff('q2');
    await sees(new RegExp(`! Sentinel :${redis.q2.port} does not see the master, which answers us`), shown);
    await sees(alarm('warning', 'SentinelCutOff', 'does not see the master, which answers us'));
  }
  await sees(whole, healedWithin);
  {
    await using split = await redis.split();
    const [one, other] = split.masters.map((name) => `:${redis[name].port}`).toSorted();
    await sees(new RegExp(`Redis .*\\n ▲ TWO MASTERS {2}${one} and ${other} take writes at once`), shown);
    await sees(alarm('critical', 'RedisTwoMasters', `${one} and ${other} take writes at once`));
    await expectLive(watched);
  }
  await sees(whole, healedWithin);
  await sees(allLive);
});
