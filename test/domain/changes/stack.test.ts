import { expect, test } from 'vitest';
import type { System } from '../../../src/domain/stack.ts';
import { type Fact, observe, type World, worldOf } from '../../../src/domain/world.ts';
import { day, stack } from './worlds.ts';

const told = ({ changes }: World): readonly string[] =>
  changes.map(({ kind, target, text }) => `${kind} ${target} ${text}`);

const node = (port: number): System => ({
  id: `redis/cache/${port}`,
  kind: 'redis',
  title: `:${port}`,
  group: 'cache',
  where: `127.0.0.1:${port}`,
});

test('a stack file that is loaded anew says what it brought', () => {
  const lean = { ...stack, systems: stack.systems.slice(1) };
  const world = observe(worldOf(lean, day), { type: 'stack', at: day + 1_000, stack });
  expect(told(world)).toEqual(['stack stack stack file loaded, with host']);
});

test('what Sentinels name is a change only where they named others before', () => {
  const named = (at: number, ...ports: readonly number[]): Fact => ({
    type: 'stack',
    at,
    stack: { ...stack, systems: [...stack.systems, ...ports.map(node)] },
    by: 'sentinels',
  });
  const first = observe(worldOf(stack, day), named(day + 1_000, 1, 2));
  expect(told(first)).toEqual([]);
  expect(told(observe(first, named(day + 2_000, 2, 3)))).toEqual([
    'stack stack Sentinels name redis/cache/3 now',
    'stack stack Sentinels name redis/cache/1 no more',
  ]);
});
