import { expect, test } from 'vitest';
import { failover } from '../../../src/actions/failover.ts';
import { switchover } from '../../../src/actions/switchover.ts';
import type { Stack } from '../../../src/domain/stack.ts';
import { takeoverOf } from '../../../src/domain/takeover.ts';
import { type World, worldOf } from '../../../src/domain/world.ts';
import { at, by, live, master, type Nodes, replica, silent, systemOf } from '../../domain/redis/nodes.ts';

function world(nodes: Nodes): World {
  const systems = Object.keys(nodes).map(systemOf);
  const stack: Stack = {
    ...{ name: 'shop', environment: undefined, accessBecause: undefined, systems },
    access: 'operate',
  };
  const empty = worldOf(stack, at);
  return { ...empty, readings: { ...empty.readings, redis: by(nodes) } };
}

const group = { kind: 'redis', name: 'cache' } as const;
const node = { kind: 'redis', name: 'cache/s1' } as const;
const second = master({ runId: 'run-s1' });

test.each([
  [
    'a master that answers',
    { m1: live(master()), s1: live(replica()) },
    'switchover',
    [undefined, 'The master answers: switch over.'],
  ],
  [
    'one that does not',
    { m1: silent(master()), s1: live(replica()) },
    'failover',
    ['No master answers: fail over.', undefined],
  ],
  [
    'two of them',
    { m1: live(master()), s1: live(second) },
    'switchover',
    Array(2).fill('There are two masters: what one of them has will be lost.'),
  ],
  [
    'one without a replica',
    { m1: live(master()) },
    'switchover',
    Array(2).fill('It has no replica that could take over.'),
  ],
] as const)('with %s it is known without asking which of the two fits', (_, nodes, fits, because) => {
  const known = world(nodes);
  for (const target of [group, node]) {
    expect(takeoverOf(known, target)).toBe(fits);
    expect([switchover, failover].map((one) => one.disabledReason(known, target))).toEqual(because);
  }
});

test('whoever is not the master is offered to take over', () => {
  const known = world({ m1: live(master()), s1: live(replica()), s2: silent(replica({ runId: 's2' })) });
  expect(switchover.choices(known, group).find(({ flag }) => flag === 'to')).toMatchObject({
    is: 'one of',
    values: ['s1', 's2'],
  });
});
