import { expect, test } from 'vitest';
import { createWatchedStack } from '../../../src/commands/watching/stack.ts';
import type { Connection } from '../../../src/domain/connection.ts';
import type { Stack } from '../../../src/domain/stack.ts';
import { type Fact, observe, worldOf } from '../../../src/domain/world.ts';
import { sentinel } from '../../domain/redis/nodes.ts';
import { named, sentinelAt } from './sentinels.ts';

const host: Connection = {
  kind: 'host',
  system: { id: 'host', kind: 'host', title: 'web-1', where: 'here' },
  directories: [],
};
const q1 = sentinelAt('q1');
const stackOf = (connections: readonly Connection[]): Stack => ({
  name: 'shop',
  environment: undefined,
  access: 'watch',
  accessBecause: undefined,
  systems: connections.map(({ system }) => system),
});

function stage() {
  const connections = [host, q1];
  let world = worldOf(stackOf(connections), 0);
  let held: readonly string[] = [];
  const learn = (fact: Fact): void => {
    world = observe(world, fact);
  };
  const opened = {
    hold: (wanted: readonly Connection[]) => {
      held = wanted.map(({ system }) => system.id);
    },
    release: () => {
      held = [];
    },
  };
  const known = { world: () => world, learn };
  const stack = createWatchedStack({ connections }, { known, opened, clock: { now: () => 1 } });
  const systems = (): readonly string[] => world.stack.systems.map(({ id }) => id);
  return { stack, learn, systems, held: () => held };
}
const told: Fact = {
  type: 'read',
  probe: 'sentinel',
  system: q1.system.id,
  at: 1,
  took: 1,
  value: sentinel(),
};

test('only the host is open at first', () => {
  const { stack, held } = stage();
  stack.openHost();
  expect(held()).toEqual(['host']);
  stack.openAll();
  expect(held()).toEqual(['host', q1.system.id]);
});

test('the nodes that a Sentinel names are opened, and are known as systems of the stack', () => {
  const { stack, learn, systems, held } = stage();
  stack.openAll();
  learn(told);
  stack.meet();
  expect(held()).toEqual(['host', ...named, q1.system.id]);
  expect(systems()).toEqual(held());
});

test('another configuration takes the place of all, the named nodes too', () => {
  const { stack, learn, systems, held } = stage();
  learn(told);
  stack.meet();
  stack.replace({ connections: [host], stack: stackOf([host]) });
  expect(held()).toEqual(['host']);
  stack.meet();
  expect(systems()).toEqual(['host']);
});
