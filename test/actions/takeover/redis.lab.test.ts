import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { bringHome } from '../../../src/actions/engine/runner.ts';
import type { Ending } from '../../../src/actions/engine/tools.ts';
import { failover } from '../../../src/actions/failover.ts';
import { switchover } from '../../../src/actions/switchover.ts';
import { keepGuard } from '../../../src/commands/running/guard.ts';
import { systemClock } from '../../../src/core/clock.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { foldRun } from '../../../src/domain/run.fold.ts';
import type { Process, RunEntry } from '../../../src/domain/run.ts';
import { claim } from '../../../src/records/locks.ts';
import { processOf, self } from '../../../src/records/process.ts';
import { until } from '../../lab/processes.ts';
import { crewOf } from '../backup/pier.ts';
import { planned } from '../lifecycle/yard.ts';
import {
  app,
  field,
  groupOf,
  masterPort,
  missingOn,
  nodeNames,
  redis,
  refusals,
  sectionOf,
  writerTo,
} from './crew.ts';

type Group = Awaited<ReturnType<typeof groupOf>>;
const plannedOn = (group: Group, params = {}): Promise<Plan> =>
  planned(switchover, 'redis/cache', group.reach, params);
/** Once the Sentinels have seen all that was done to it before. */
const readied = async (group: Group, params = {}): Promise<Plan> =>
  until('A plan that can run', async () => {
    const plan = await plannedOn(group, params).catch(() => undefined);
    return plan !== undefined && refusals(plan).length === 0 ? plan : undefined;
  });

test('through Sentinels, under writes: nothing acknowledged is lost, every node and Sentinel agrees, nothing is left', async () => {
  const before = await redis.whole();
  const group = await groupOf();
  const writer = writerTo(app, masterPort);
  await writer.begun();
  const to = nodeNames.findLast((name) => name !== before) ?? before;
  const plan = await readied(group, { to });
  expect(plan).toMatchObject({
    risk: 'disruptive',
    impact: expect.arrayContaining(['bytes that may be lost: 0']),
  });
  expect(plan.undo).toContain(`run switchover redis/cache --to ${before}`);
  const crew = crewOf(switchover, plan, group);
  const { outcome, because } = await crew.carry();
  expect([outcome, because]).toEqual([
    'done',
    expect.stringMatching(
      /^one master: redis\/cache\/\w\d, by 3 of 3 nodes · interruption: .* took · nodes and Sentinels: all agree$/,
    ),
  ]);
  await writer.over();
  expect(await redis.whole()).toBe(to);
  for (const name of nodeNames) {
    expect(await missingOn(name, writer)).toEqual([]);
    expect(await redis[name].command('KEYS', 'quarterdeck:*')).toEqual([]);
  }
  expect(await field(before, 'slave_priority')).toBe('100');
  expect(JSON.stringify(crew.entries)).not.toContain(redis.passwords.admin);
});

test('a master that may not be told to follow takes nothing more until its Sentinels tell it', async () => {
  const before = await redis.whole();
  for (const name of nodeNames) {
    await redis[name].command('ACL', 'SETUSER', 'mute', 'on', '>anchor', '~*', '&*', '+@all', '-replicaof');
    onTestFinished(() => redis[name].command('ACL', 'DELUSER', 'mute').then(() => undefined));
  }
  const { operate } = sectionOf();
  const group = await groupOf({ operate: { ...operate, username: 'mute', password: 'anchor' } });
  const writer = writerTo(app, masterPort);
  await writer.begun();
  const { outcome, because } = await crewOf(
    switchover,
    await readied(group, { pause: 6_000 }),
    group,
  ).carry();
  // By then the Sentinels may have told it, or be about to.
  expect(['failed', 'unknown']).toContain(outcome);
  expect(because).toContain("no permissions to run the 'replicaof'");
  await writer.over();
  const after = await redis.whole();
  expect(after).not.toBe(before);
  expect(await missingOn(after, writer)).toEqual([]);
});

test('planning it changes nothing on any node', async () => {
  await redis.whole();
  const group = await groupOf();
  const heard = await Promise.all(nodeNames.map((name) => redis[name].listen()));
  await plannedOn(group);
  await planned(failover, 'redis/cache', group.reach);
  const lines = heard.flatMap((one) => one.lines());
  for (const one of heard) await one[Symbol.asyncDispose]();
  const asked = lines.filter((line) =>
    /"(pause|unpause|replicaof|slaveof|config|multi|failover)"/i.test(line),
  );
  expect([lines.length > 0, asked]).toEqual([true, []]);
});

test('what speaks against it is refused, each in its own words', async () => {
  const master = await redis.whole();
  const group = await groupOf();
  const replica = nodeNames.find((name) => name !== master) ?? 'n1';
  const said = async (params = {}) => refusals(await plannedOn(group, params));
  await readied(group);

  expect(await said({ to: master })).toEqual([`who takes over: redis/cache/${master} is the master already`]);
  expect(await said({ to: replica, pause: 2_000 })).toEqual([
    'how long writers wait: 2.0 s at most is too short for the replicas to catch up and for one of them to take over: say 6.0 s or more with --pause',
  ]);
  await expect(plannedOn(group, { to: 'n9' })).rejects.toThrow('cache has no node n9');

  await redis[replica].command('CONFIG', 'SET', 'replica-priority', '0');
  expect(await said({ to: replica })).toEqual([
    expect.stringMatching(/^who takes over: .* has replica-priority 0/),
  ]);
  await redis[replica].command('CONFIG', 'SET', 'replica-priority', '100');

  // It is there, and takes in nothing: what the master writes meanwhile it does not have.
  redis[replica].freeze();
  await redis[master].command('SET', 'far', 'x'.repeat(3 * 1024 ** 2), 'EX', '20');
  await redis[replica].thaw();
  const unnamed = await groupOf({
    sentinels: undefined,
    sentinel_password: undefined,
    sentinel_username: undefined,
  });
  expect(refusals(await plannedOn(unnamed))).toContainEqual(
    expect.stringMatching(/^Sentinels: \d watch it, and the stack file names none: they would take it back/),
  );
  await expect(
    planned(
      switchover,
      'redis/cache',
      (await groupOf({ nodes: [sectionOf().nodes.find(({ name }) => name === master)] })).reach,
    ),
  ).rejects.toThrow('no replica of cache can take over: it has none');
  const none = await groupOf({ operate: undefined });
  expect(refusals(await plannedOn(none))).toContainEqual(
    expect.stringMatching(/^operate credentials: redis\/cache has none: add operate/),
  );
}, 30_000);

test('Sentinels without a quorum, that are silent, or that disagree refuse it', async () => {
  const master = await redis.whole();
  const group = await groupOf();
  await readied(group);
  await redis.q3.stop();
  expect(refusals(await plannedOn(group))).toContainEqual(
    expect.stringMatching(
      /^Sentinels that are silent: sentinel\/cache\/.* does not answer, and would learn of it later$/,
    ),
  );
  await redis.q2.stop();
  const lost = await until('A lost quorum', async () => {
    const found = refusals(await plannedOn(group)).find((one) => one.startsWith('quorum'));
    return found;
  });
  expect(lost).toMatch(
    /^quorum: sentinel\/cache\/.*: .*; those who are out of reach may make another one the master$/,
  );
  await Promise.all((['q2', 'q3'] as const).map((name) => redis[name].start()));
  // What one of them is told to watch is another one.
  const other = nodeNames.find((name) => name !== master) ?? 'n1';
  await redis.q3.command('SENTINEL', 'REMOVE', redis.master);
  await redis.q3.command(
    'SENTINEL',
    'MONITOR',
    redis.master,
    '127.0.0.1',
    String(redis.servers[other].port),
    '2',
  );
  expect(refusals(await plannedOn(group))).toContainEqual(
    expect.stringMatching(/^Sentinels: they disagree: /),
  );
  await redis.q3.command('SENTINEL', 'REMOVE', redis.master);
  await redis.q3.command(
    'SENTINEL',
    'MONITOR',
    redis.master,
    '127.0.0.1',
    String(redis.servers[master].port),
    '2',
  );
  for (const pair of [
    ['down-after-milliseconds', '2000'],
    ['failover-timeout', '5000'],
    ['auth-user', 'sentinel'],
    ['auth-pass', redis.passwords.sentinel],
  ])
    await redis.q3.command('SENTINEL', 'SET', redis.master, ...pair);
  await redis.whole();
}, 60_000);

test('a Sentinel that stood still is in tilt, and nothing is done before it is through with that', async () => {
  await redis.whole();
  const group = await groupOf();
  redis.q3.freeze();
  // Its clock runs on: more than two seconds between two of its beats are a tilt.
  await sleep(2_500);
  redis.q3.thaw();
  try {
    const said = await until('A tilt', async () =>
      refusals(await plannedOn(group)).find((one) => one.startsWith('clocks of the Sentinels')),
    );
    expect(said).toMatch(
      /^clocks of the Sentinels: sentinel\/cache\/\S+ is in tilt: its clock jumped, or it stood still, and it does nothing for half a minute$/,
    );
  } finally {
    await redis.q3.stop();
    await redis.q3.start();
    await redis.whole();
  }
}, 60_000);

test('two masters are shown with what each of them has, and nothing is done', async () => {
  await using split = await redis.split();
  const group = await groupOf();
  const plan = await plannedOn(group);
  expect(refusals(plan)).toContainEqual(
    expect.stringMatching(
      /^one master: there are several: redis\/cache\/n\d takes writes at .* keys, \d replicas and .* clients; redis\/cache\/n\d takes/,
    ),
  );
  expect(refusals(await planned(failover, 'redis/cache', group.reach))).toContainEqual(
    expect.stringMatching(
      /^the master is down: there are several: redis\/cache\/n\d takes writes at .* keys, .*; redis\/cache\/n\d takes/,
    ),
  );
  expect(split.masters.length).toBe(2);
}, 60_000);

test('nodes that only their Sentinels name take over too', async () => {
  const before = await redis.whole();
  const group = await groupOf({ nodes: undefined });
  const plan = await readied(group);
  expect(plan.identity.master).toContain(`redis/cache/127.0.0.1:${redis.servers[before].port}`);
  expect(await crewOf(switchover, plan, group).carry()).toMatchObject({ outcome: 'done' });
  expect(await redis.whole()).not.toBe(before);
});

test('a wrong password is told before anybody waits', async () => {
  await redis.whole();
  const wrong = await groupOf({ operate: { username: 'admin', password: 'wr0ng' } });
  const crew = crewOf(switchover, await readied(wrong), wrong);
  expect(await crew.carry()).toEqual({
    outcome: 'undone',
    because: expect.stringMatching(/password of admin was not accepted .*nothing was done$/),
  });
  expect(crew.entries.some((entry) => entry.type === 'held')).toBe(false);
});

test('its runner killed at any line: the guard lets the writers go, and a resume or a fresh plan brings it home', async () => {
  const group = await groupOf();
  const writer = writerTo(app, masterPort);
  await writer.begun();
  const stride = process.env.QUARTERDECK_KILLS === undefined ? 6 : 1;
  for (let lines = 4; ; lines += stride) {
    await redis.whole();
    const plan = await readied(group);
    const crew = crewOf(switchover, plan, group);
    const push = crew.entries.push.bind(crew.entries);
    crew.entries.push = (...entries: RunEntry[]) => {
      if (crew.entries.length >= lines) throw new Error('killed');
      return push(...entries);
    };
    const isWhole = await crew.carry().then(
      () => true,
      () => false,
    );
    if (isWhole) break;
    crew.entries.push = push;
    const step = switchover.steps(plan).find(({ id }) => id === 'pause');
    const run = foldRun(crew.entries);
    if (step === undefined || run === undefined) throw new Error('no run');
    if (run.steps.some(({ id, heldUntil }) => id === 'pause' && heldUntil !== undefined))
      await keepGuard(step, {
        file: { append: async (entry) => void crew.entries.push(entry), read: crew.read },
        ...{ clock: systemClock, reach: group.reach, hands: () => group.hands },
        ...{ runner: self(), until: Date.now() + 60_000, isAlive: () => false },
        lock: async () => ({ is: 'held', release: async () => {} }),
      });
    const left = writer.acknowledged.length;
    await until('Writes after the guard', async () =>
      writer.acknowledged.length > left + 5 ? true : undefined,
    );
    if (lines % 4 === 0) {
      const next = crewOf(switchover, plan, group);
      next.entries.splice(0, 1, ...crew.entries, {
        ...{ type: 'started', at: Date.now(), purpose: 'resume', runner: self() },
        ...{ by: { user: 'ana', uid: 1000 }, lasts: 'It goes on.' },
      });
      expect(await next.carry()).toMatchObject({ outcome: 'done' });
    }
  }
  await writer.over();
  const master = await redis.whole();
  expect(await missingOn(master, writer)).toEqual([]);
}, 240_000);

test('of two responders at once one runs, and the other is told who holds it', async () => {
  await redis.whole();
  const group = await groupOf();
  const locks = await mkdtemp(join(tmpdir(), 'quarterdeck-locks-'));
  onTestFinished(() => rm(locks, { recursive: true, force: true }));
  const plan = await readied(group);
  const by = { user: 'ana', uid: process.getuid?.() ?? 0 };
  const parent = processOf(process.ppid);
  if (parent === undefined) throw new Error('no parent');
  const bring = (who: Process, announce = async () => {}) =>
    bringHome('carry', {
      ...{ tools: crewOf(switchover, plan, group).tools, self: who, by, how: 'yes' },
      ...{ lasts: 'It goes on.', isAlive: () => true, announce, record: async () => {} },
      claim: (target, wanted) => claim(locks, target, wanted, { by, process: who, since: Date.now() }),
      situation: async () => ({ access: 'operate', accessBecause: undefined, guards: [], running: [] }),
    });
  const second = Promise.withResolvers<Ending>();
  const first = await bring(self(), async () => second.resolve(await bring(parent)));
  const ends = [first, await second.promise];
  expect(ends.map(({ outcome }) => outcome)).toEqual(['done', 'locked']);
  expect(ends.find(({ outcome }) => outcome === 'locked')?.because).toMatch(/is locked by ana .* switchover/);
}, 60_000);
