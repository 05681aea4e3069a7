import { expect, test } from 'vitest';
import type { Survey, Up, Watcher } from '../../../src/actions/takeover/redis/survey.ts';
import { sentinelVerdicts } from '../../../src/actions/takeover/redis/verdicts.sentinels.ts';
import { electable } from '../../../src/actions/takeover/redis/verdicts.ts';
import { parseInfo } from '../../../src/domain/redis/info.ts';
import type { Sentinel, WatchedServer } from '../../../src/domain/sentinel.ts';

const server = (port: number, runId: string, flags = 'slave'): WatchedServer => ({
  ...{ host: '127.0.0.1', port, runId, view: 'up', flags },
});
const says: Sentinel = {
  ...{ version: '7.0.15', startedAt: 0, isTilted: false, masterName: 'mymaster', isFailingOver: false },
  ...{ epoch: 1, votes: 2, downAfter: 2_000, quorum: { is: 'reachable', message: '3 usable Sentinels' } },
  master: server(1, 'm', 'master'),
  replicas: [{ ...server(2, 'r'), isLinked: true, offset: 1, priority: 100 }],
  others: [],
};
const up = (name: string, runId: string, role: 'primary' | 'standby'): Up => ({
  system: { id: `redis/cache/${name}`, kind: 'redis', title: name, group: 'cache', where: '127.0.0.1:1' },
  seen: {
    ...{
      is: 'up',
      system: name,
      version: '7.0.15',
      role,
      isHealthy: true,
      isSaving: false,
      keys: 0,
      memory: 0,
    },
    ...{ replicationId: 'h', info: parseInfo(`run_id:${runId}\r\n`) },
  },
});

/** What a Sentinel that says otherwise is refused for. */
function refused(changed: Partial<Sentinel>): readonly string[] {
  const watcher: Watcher = {
    system: { id: 'sentinel/cache/q1', kind: 'sentinel', title: 'q1', group: 'cache', where: '127.0.0.1:9' },
    ...{ name: 'mymaster', is: 'up', says: { ...says, ...changed } },
  };
  const survey = { watchers: [watcher], nodes: [], listening: undefined, at: 0 } as unknown as Survey; // of the section nothing is asked
  return sentinelVerdicts(survey, up('r', 'r', 'standby'), up('m', 'm', 'primary'))
    .filter(({ is }) => is === 'refuse')
    .map(({ title, because }) => `${title}: ${because}`);
}

test.each([
  [{}, []],
  [
    { isTilted: true },
    [
      'clocks of the Sentinels: sentinel/cache/q1 is in tilt: its clock jumped, or it stood still, and it does nothing for half a minute',
    ],
  ],
  [{ isFailingOver: true }, ['failover under way: sentinel/cache/q1 is at it: wait until it has ended']],
  [
    { master: server(1, 'x', 'master') },
    ['Sentinels: sentinel/cache/q1 calls another one the master than redis/cache/m'],
  ],
  [
    { master: { ...server(1, 'm', 'master,s_down'), view: 'suspected' } },
    ['Sentinels: sentinel/cache/q1 sees the master as master,s_down'],
  ],
  [{ replicas: [] }, ['what the Sentinels know of it: sentinel/cache/q1 knows no replica redis/cache/r']],
  [
    { replicas: [{ ...server(2, 'r'), isLinked: false, offset: 1, priority: 100 }] },
    ['what the Sentinels know of it: for sentinel/cache/q1 redis/cache/r has lost its master'],
  ],
  [
    {
      replicas: [
        { ...server(2, 'r', 'slave,s_down'), view: 'suspected', isLinked: true, offset: 1, priority: 1 },
      ],
    },
    ['what the Sentinels know of it: sentinel/cache/q1 sees redis/cache/r as slave,s_down'],
  ],
] satisfies (readonly [Partial<Sentinel>, readonly string[]])[])(
  'a Sentinel that says %o',
  (changed, said) => {
    expect(refused(changed)).toEqual(said);
  },
);

test('a replica that a Sentinel could choose, and that does not answer us, is no risk to take', () => {
  const watcher: Watcher = {
    system: { id: 'sentinel/cache/q1', kind: 'sentinel', title: 'q1', group: 'cache', where: '127.0.0.1:9' },
    ...{ name: 'mymaster', is: 'up', says },
  };
  const of = (nodes: readonly Up[]) =>
    electable({ watchers: [watcher], nodes, listening: undefined, at: 0 } as unknown as Survey); // of the section nothing is asked
  expect(of([up('r', 'r', 'standby')])).toEqual([]);
  expect(of([up('m', 'm', 'primary')])).toMatchObject([
    {
      is: 'refuse',
      because:
        'sentinel/cache/q1 sees the replica 127.0.0.1:2, which does not answer us: it could be chosen, and nobody would know what it has',
    },
  ]);
});

test('where no Sentinel is named it takes to know that none watches', () => {
  const survey = { watchers: [], nodes: [], at: 0 } as unknown as Survey; // of the section nothing is asked
  const said = (listening: number | undefined) =>
    sentinelVerdicts({ ...survey, listening }, up('r', 'r', 'standby'), undefined);
  expect(said(0)).toMatchObject([{ is: 'pass' }]);
  expect(said(undefined)).toMatchObject([
    {
      is: 'refuse',
      because:
        'whether any watch it, who would take it back, is not known: the watching user needs +pubsub|numsub',
      override: 'allow-unknown-sentinels',
    },
  ]);
});
