import { expect, test } from 'vitest';
import { createKnown } from '../../src/commands/known.ts';
import { ruleSetOf } from '../../src/commands/ruleset.ts';
import { readRules } from '../../src/config/rules/read.ts';
import type { Stack } from '../../src/domain/stack.ts';
import type { Fact, World } from '../../src/domain/world.ts';
import { busyHost } from '../alerts/worlds.ts';
import { fakeClock } from '../clock.ts';

const stack: Stack = {
  name: 'shop',
  environment: undefined,
  access: 'watch',
  accessBecause: undefined,
  systems: [{ id: 'host', kind: 'host', title: 'web-1', where: 'here' }],
};
const failed = (at: number): Fact => ({
  type: 'failed',
  probe: 'directories',
  system: 'host',
  kind: 'timeout',
  message: 'no answer within 2 s',
  at,
  nextTry: at + 2_000,
});

function stage() {
  const clock = fakeClock();
  const known = createKnown(stack, { clock, kept: new Set(), refresh: 2_000 });
  const told: World[] = [];
  const end = known.subscribe((world) => told.push(world));
  return { clock, known, told, end };
}

test('facts that come together are told once, and are known at once', async () => {
  const { clock, known, told } = stage();
  known.learn(failed(clock.now()));
  known.learn(failed(clock.now() + 1));
  expect(known.world().readings.directories.host?.failure?.count).toBe(2);
  expect(told).toHaveLength(0);
  await clock.pass(200);
  expect(told).toHaveLength(1);
  expect(told[0]).toBe(known.world());
});

test('when nothing is learned the time goes on all the same', async () => {
  const { clock, told } = stage();
  const start = clock.now();
  await clock.pass(9_500);
  expect(told.map(({ at }) => at - start)).toEqual([3_000, 6_000, 9_000]);
});

test('a fact that changes nothing wakes nobody', async () => {
  const { clock, known, told } = stage();
  known.learn({ ...failed(clock.now()), system: 'unknown' } as Fact);
  await clock.pass(1_000);
  expect(told).toHaveLength(0);
});

test('ordinary numbers wait for the tick, a system that changes how it stands does not', async () => {
  const { clock, known, told } = stage();
  const good = (): Fact => ({
    type: 'read',
    probe: 'directories',
    system: 'host',
    value: { directories: [] },
    at: clock.now(),
    took: 1,
  });
  const start = clock.now();
  const times = () => told.map(({ at }) => at - start);
  known.learn(good());
  await clock.pass(500);
  expect(times()).toEqual([120]);
  known.learn(good());
  await clock.pass(1_000);
  expect(times()).toEqual([120]);
  known.learn(good());
  await clock.pass(600);
  expect(times()).toEqual([120, 2_000]);
  known.learn(failed(clock.now()));
  await clock.pass(200);
  expect(times()).toEqual([120, 2_000, 2_220]);
});

test('who has ended listening hears no more', async () => {
  const { clock, told, end } = stage();
  end();
  await clock.pass(10_000);
  expect(told).toHaveLength(0);
});

test('rules are judged at once, and with every telling after that', async () => {
  const { clock, known } = stage();
  const { rules } = ruleSetOf([
    readRules(
      'groups: [{ name: x, rules: [{ alert: Refused, expr: quarterdeck_system_up == 0, for: 1m }] }]',
      'x.yml',
    ),
  ]);
  known.judgeBy(rules);
  await clock.pass(10);
  expect(known.world().rules).toHaveLength(rules.length);
  known.learn({ ...failed(clock.now()), probe: 'host' } as Fact);
  await clock.pass(200);
  const states = () => known.world().alerts.map(({ name, state }) => `${name} ${state}`);
  expect(states()).toEqual(['Refused pending']);
  await clock.pass(61_000);
  expect(states()).toEqual(['Refused firing']);
});

test('only what a graph or a rule asks of the past is kept', async () => {
  const { clock, known } = stage();
  const kept = (name: string) => known.past.range(name, {}, 0, Number.POSITIVE_INFINITY).length;
  known.learn({
    type: 'read',
    probe: 'host',
    system: 'host',
    value: busyHost(0.5),
    at: clock.now(),
    took: 1,
  });
  expect(kept('host_cpu_used_ratio')).toBe(0);
  known.judgeBy(ruleSetOf([]).rules);
  expect(kept('host_cpu_used_ratio')).toBe(1);
  expect(kept('host_memory_used_ratio')).toBe(0);
});
