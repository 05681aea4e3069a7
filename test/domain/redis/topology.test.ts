import { describe, expect, test } from 'vitest';
import type { Reading } from '../../../src/core/reading.ts';
import { groupHealth, memberHealth } from '../../../src/domain/redis/judged.ts';
import { membersNamed } from '../../../src/domain/redis/members.ts';
import { type RedisGroup, redisGroups } from '../../../src/domain/redis/topology.ts';
import type { Sentinel } from '../../../src/domain/sentinel.ts';
import { by, live, master, type Nodes, replica, sentinel, silent, systemOf } from './nodes.ts';

function group(nodes: Nodes, sentinels: Readonly<Record<string, Reading<Sentinel>>> = {}): RedisGroup {
  const systems = [...Object.keys(nodes), ...Object.keys(sentinels)].map(systemOf);
  const [only] = redisGroups(systems, by(nodes), by(sentinels));
  if (only === undefined) throw new Error('there is no group');
  return only;
}

const lagOf = (found: RedisGroup, title: string) =>
  found.members.find(({ system }) => system.title === title)?.lag;

describe('replicas', () => {
  test('are behind by the bytes between the positions, and never less than nothing', () => {
    const found = group({
      m1: live(master()),
      s1: live(replica({ offset: 936 })),
      s2: live(replica({ offset: 1010, runId: 's2' })),
    });
    expect(lagOf(found, 's1')).toEqual({ state: 'streaming', bytes: 64 });
    expect(lagOf(found, 's2')).toEqual({ state: 'streaming', bytes: 0 });
    expect(groupHealth(found)).toBe('ok');
  });

  test('of another history cannot be measured', () =>
    expect(
      lagOf(group({ m1: live(master()), s1: live(replica({ replicationId: 'history-0' })) }), 's1'),
    ).toEqual({
      state: 'streaming',
      bytes: undefined,
    }));

  test('that lost their master are cut off', () => {
    const link = { ...replica().link, status: 'down', downFor: 5000 } as const;
    const found = group({
      m1: live(master()),
      s1: live(
        replica({
          link: { ...link, master: '10.0.0.1:6379', silence: undefined, syncing: undefined, priority: 100 },
        }),
      ),
    });
    expect(lagOf(found, 's1')?.state).toBe('cut off');
    expect(groupHealth(found)).toBe('warning');
  });

  test('that do not answer are told of by their master', () => {
    const replicas = [{ address: '10.0.0.2:6379', state: 'online', offset: 600, lag: 9000 }];
    expect(lagOf(group({ m1: live(master({ replicas })), s1: silent(replica()) }), 's1')).toEqual({
      state: 'silent',
      bytes: 400,
    });
  });

  test('that follow a replica instead of the master are astray', () => {
    const link = {
      master: '10.0.0.2:6379',
      status: 'up',
      silence: 0,
      downFor: undefined,
      syncing: undefined,
      priority: 100,
    } as const;
    const found = group({
      m1: live(master()),
      s1: live(replica()),
      s2: live(replica({ link, runId: 's2' })),
    });
    expect(lagOf(found, 's2')?.state).toBe('elsewhere');
  });
});

describe('masters', () => {
  test('stand first', () =>
    expect(
      group({ s1: live(replica()), m1: live(master()) }).members.map(({ system }) => system.title),
    ).toEqual(['m1', 's1']));

  test('more than one are a split', () => {
    const found = group({ m1: live(master()), s1: live(master({ runId: 'run-s1' })) });
    expect(found.splitBrain).toEqual(['redis/cache/m1', 'redis/cache/s1']);
    expect(groupHealth(found)).toBe('critical');
  });

  test('that are one server under two names are one', () =>
    expect(group({ m1: live(master()), s1: live(master()) }).splitBrain).toEqual([]));

  test('of a Cluster are as many as it likes', () => {
    const cluster = {
      state: 'ok',
      slots: { assigned: 16_384, ok: 16_384, suspected: 0, failed: 0 },
      size: 2,
      nodes: [],
    } as const;
    const found = group({ m1: live(master({ cluster })), s1: live(master({ cluster, runId: 'run-s1' })) });
    expect(found).toMatchObject({ isCluster: true, splitBrain: [] });
  });

  test('that do not answer any more are none', () => {
    const found = group({ m1: silent(master()), s1: live(replica()) });
    expect(found.masters).toEqual([]);
    const [lost] = found.members;
    expect(lost && memberHealth(lost, found)).toBe('critical');
  });

  test('that nobody has are missed', () => {
    const found = group({ s1: live(replica()), s2: live(replica({ runId: 's2' })) });
    expect(groupHealth(found)).toBe('critical');
  });
});

describe('a node by itself', () => {
  const health = (node: ReturnType<typeof master>) => groupHealth(group({ m1: live(node) }));

  test('may fill its memory where it makes room, and not where it refuses writes', () => {
    const full = { ...master().memory, used: 2 ** 30 };
    expect(health(master({ memory: full }))).toBe('ok');
    expect(health(master({ memory: { ...full, policy: 'noeviction' } }))).toBe('critical');
  });

  test.each([
    ['evicts', { rates: { ...master().rates, evicted: 12 } }, 'warning'],
    ['refuses clients', { rates: { ...master().rates, rejected: 1 } }, 'critical'],
    ['has too few replicas to write', { goodReplicas: 0 }, 'critical'],
    ['nears its clients', { clients: { connected: 96, max: 100, blocked: 0 } }, 'critical'],
  ] as const)('that %s is told of', (_, rest, expected) =>
    expect(health({ ...master(), ...rest } as ReturnType<typeof master>)).toBe(expected),
  );

  test('that cannot write its log is critical, that could not make a snapshot a warning', () => {
    const { persistence } = master();
    const log = { lastWrite: 'failed', lastRewrite: 'ok', isRewriting: false, size: 1 } as const;
    expect(health(master({ persistence: { ...persistence, log } }))).toBe('critical');
    const snapshot = { ...persistence.snapshot, lastStatus: 'failed' } as const;
    expect(health(master({ persistence: { ...persistence, snapshot } }))).toBe('warning');
  });

  test('that is full, or held by a script, is critical', () => {
    expect(
      groupHealth(group({ m1: live({ is: 'full', message: 'ERR max number of clients reached' }) })),
    ).toBe('critical');
    expect(groupHealth(group({ m1: live({ is: 'busy', message: 'BUSY' }) }))).toBe('critical');
  });
});

describe('Sentinels', () => {
  const nodes = { m1: live(master()), s1: live(replica()) };

  test('that agree are counted', () =>
    expect(
      group(nodes, { q1: live(sentinel()), q2: live(sentinel()), q3: silent(sentinel()) }).agreement,
    ).toMatchObject({
      ...{ total: 3, answering: 2, masters: ['10.0.0.1:6379'], blind: [], quorumLost: undefined },
    }));

  test('that name two masters disagree', () => {
    const other = sentinel({}, { host: '10.0.0.2' });
    const found = group(nodes, { q1: live(sentinel()), q2: live(other) });
    expect(found.agreement.masters).toEqual(['10.0.0.1:6379', '10.0.0.2:6379']);
    expect(groupHealth(found)).toBe('warning');
  });

  test('that do not see a master which answers us are blind, those of a dead one are right', () => {
    const suspecting = sentinel({}, { view: 'suspected' });
    expect(group(nodes, { q1: live(suspecting) }).agreement.blind).toEqual(['q1']);
    expect(
      group({ m1: silent(master()), s1: live(replica()) }, { q1: live(suspecting) }).agreement.blind,
    ).toEqual([]);
  });

  test('without a quorum are critical', () => {
    const lost = sentinel({ quorum: { is: 'lost', message: '1 usable Sentinels' } });
    const found = group(nodes, { q1: live(lost) });
    expect(found.agreement.quorumLost).toBe('1 usable Sentinels');
    expect(groupHealth(found)).toBe('critical');
  });

  test('name the nodes, in an order that no failover changes', () => {
    const before = membersNamed([live(sentinel())]);
    const promoted = sentinel(
      {
        replicas: [
          { ...sentinel().master, isLinked: true, offset: 1, priority: 100 },
          ...sentinel().replicas.slice(1),
        ],
      },
      { host: '10.0.0.2' },
    );
    expect(before.map(({ host }) => host)).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
    expect(membersNamed([live(promoted)])).toEqual(before);
  });

  test('that fell silent are still believed about who there is', () =>
    expect(membersNamed([silent(sentinel()), {}])).toHaveLength(3));
});
