import { expect, test } from 'vitest';
import type { NodeSeen } from '../../../src/actions/backup/redis/node.ts';
import type { Hands } from '../../../src/actions/faces.ts';
import { candidateOf } from '../../../src/actions/takeover/redis/draft.ts';
import type { Facts } from '../../../src/actions/takeover/redis/facts.ts';
import { demote, keep } from '../../../src/actions/takeover/redis/steps.follow.ts';
import { catchUp } from '../../../src/actions/takeover/redis/steps.pause.ts';
import type { Node, Survey, Watcher } from '../../../src/actions/takeover/redis/survey.ts';
import { down } from '../../../src/actions/takeover/redis/verdicts.emergency.ts';
import { systemClock } from '../../../src/core/clock.ts';

const doing = { results: {}, signal: AbortSignal.timeout(5_000), tell: () => {} };
const systemOf = (name: string, kind: 'redis' | 'sentinel' = 'redis') =>
  ({ id: `${kind}/cache/${name}`, kind, title: name, group: 'cache', where: '' }) as const;
const replica = (info: Readonly<Record<string, string>>): Node => ({
  system: systemOf('n2'),
  seen: {
    ...{ is: 'up', system: 'redis/cache/n2', version: '7.0.15', role: 'standby', isHealthy: true },
    ...{ isSaving: false, keys: 1, memory: 1, replicationId: 'r' },
    info: new Map(Object.entries(info)),
  },
});
const gone: Node = {
  system: systemOf('n1'),
  seen: { is: 'down', because: 'connection refused' } as NodeSeen, // nobody is there
};
const survey = (nodes: readonly Node[], watchers: readonly Watcher[] = []): Survey => ({
  section: { name: 'cache' } as Survey['section'], // of the rest nothing is read
  ...{ nodes, watchers, listening: undefined, at: 0 },
});

test('a master that anybody sees or heard a moment ago is not failed over', () => {
  const says = { master: { view: 'up' } };
  const watcher = { system: systemOf('q1', 'sentinel'), name: 'cache', is: 'up', says } as unknown as Watcher; // of the rest nothing is read
  // Refused to us is not gone: what leads there may be.
  for (const proof of [undefined, 'its host answers, and nothing listens there (connection refused)'])
    expect(down(survey([gone], [watcher]), gone, proof)).toMatchObject({
      is: 'refuse',
      because: 'sentinel/cache/q1 sees redis/cache/n1 up: it may only be out of our reach',
    });
  const hearing = replica({ master_link_status: 'up', master_last_io_seconds_ago: '3' });
  expect(down(survey([gone, hearing]), gone, undefined).because).toBe(
    'redis/cache/n2 heard redis/cache/n1 3.0 s ago: it may only be out of our reach',
  );
});

test('a node that does not answer cannot be chosen', () => {
  const order = () => 0;
  expect(() => candidateOf(survey([gone]), 'n1', order)).toThrow(
    'redis/cache/n1 cannot take over: connection refused',
  );
  expect(() => candidateOf(survey([gone]), 'n9', order)).toThrow('cache has no node n9');
});

test('steps that come before their time say so, and what a node cannot write down is told', async () => {
  const place = { host: '10.0.0.22', port: 6379 };
  const facts = {
    ...{ key: 'k', master: 'redis/cache/n1', candidate: { system: 'redis/cache/n2', place }, others: [] },
    ...{ sentinels: [], priorities: [], pause: 1_000, patience: 100, promotion: 1, forgetful: [], lost: '' },
  } satisfies Facts;
  const silent = { ask: async () => ({ is: 'down', message: 'connection refused' }) };
  const hands = {
    ...{ clock: systemClock, redis: () => silent },
    redisWrite: () => ({ keepSettings: async () => false }),
  } as unknown as Hands; // no more is asked
  await expect(demote(facts).run(hands, doing)).rejects.toThrow(
    'connection refused, and no other node took over',
  );
  await expect(catchUp(facts).run(hands, doing)).rejects.toThrow('nobody was made to wait');
  expect(await keep(facts).run(hands, doing)).toMatchObject({
    late: expect.arrayContaining([expect.stringContaining('redis/cache/n1 has no configuration file')]),
  });
});
