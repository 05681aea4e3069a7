import { describe, expect, it } from 'vitest';
import { health, healthOf } from '../../src/domain/health.ts';
import type { World } from '../../src/domain/world.ts';
import { judgedWorld } from '../alerts/judged.ts';
import {
  busyHost,
  container,
  engine,
  failed,
  filesystem,
  host,
  listed,
  node,
  type Part,
  read,
  standby,
  systems,
  world,
} from '../alerts/worlds.ts';

const { docker, p1, r1 } = systems;
const judged = (...parts: readonly Part[]): World => {
  const known = world(...parts);
  return judgedWorld(known);
};
const calm = read('host', systems.host, host());

describe('health', () => {
  it.each([
    ['ok when all was read and nothing is wrong', judged(calm), 'ok'],
    ['unknown of nothing', judged(), 'unknown'],
    ['unknown while something was not read yet', judged(calm, listed(docker)), 'unknown'],
    ['unknown where we are not let in', judged(calm, failed('postgres', p1, 'credentials')), 'unknown'],
    ['unknown when a part is stale', judged(calm, failed('filesystems', systems.host, 'timeout')), 'unknown'],
    ['warning before unknown', judged(read('host', systems.host, busyHost(0.9)), listed(docker)), 'warning'],
    ['critical before unknown', judged(listed(docker), failed('postgres', p1, 'refused')), 'critical'],
  ] as const)('is %s', (_, known, expected) => {
    expect(health(known)).toBe(expected);
  });
});

describe('the health of one system', () => {
  it('is touched by a part of it, and no other system is', () => {
    const full = filesystem({ mount: '/var', used: 94, available: 6 });
    const known = judged(
      calm,
      read('filesystems', systems.host, { mounts: [full] }),
      read('containers', docker, engine(container())),
    );
    expect(healthOf(known, systems.host)).toBe('critical');
    expect(healthOf(known, docker)).toBe('ok');
  });

  it('is, of an engine, that of its containers', () => {
    const known = judged(read('containers', docker, engine(container({ state: 'paused' }))));
    expect(healthOf(known, docker)).toBe('warning');
  });

  it('is touched by what is wrong with its cluster', () => {
    const known = judged(read('postgres', p1, standby()), read('postgres', r1, standby()));
    expect(healthOf(known, p1)).toBe('critical');
  });

  it('is not known of a standby whose primary takes no clients: nobody can tell its lag', () => {
    const full = { is: 'full', message: 'too many clients already', limit: 'server' } as const;
    const known = judged(read('postgres', p1, full), read('postgres', r1, standby()));
    expect(healthOf(known, r1)).toBe('unknown');
    expect(healthOf(judged(read('postgres', p1, node()), read('postgres', r1, standby())), r1)).not.toBe(
      'unknown',
    );
  });

  it('is not that of a node with a longer name', () => {
    const other = { ...p1, id: `${p1.id}0`, title: 'p10' };
    const known = judged(read('postgres', p1, node()), failed('postgres', other, 'refused'));
    expect(healthOf(known, p1)).toBe('ok');
  });
});
