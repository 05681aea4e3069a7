import { expect, test } from 'vitest';
import { membersOf, withMembers } from '../../src/commands/members.ts';
import type { Connection, RedisConnection } from '../../src/domain/connection.ts';
import { by, live, sentinel, silent, systemOf } from '../domain/redis/nodes.ts';

const login = () => Promise.reject(new Error('nobody logs in here'));
const member = ({ host, port }: { readonly host: string; readonly port: number }): RedisConnection => ({
  kind: 'redis',
  system: { id: `redis/cache/${host}`, kind: 'redis', title: host, group: 'cache', where: `${host}:${port}` },
  login,
  queues: [],
});
const sentinels = ['q1', 'q2'].map(
  (title): Connection => ({ kind: 'sentinel', system: systemOf(title), login, master: 'mymaster', member }),
);
const ids = (connections: readonly Connection[]): readonly string[] =>
  connections.map(({ system }) => system.id);

test('the nodes are those that the Sentinels name, each once', () =>
  expect(ids(membersOf(sentinels, by({ q1: live(sentinel()), q2: live(sentinel()) })))).toEqual([
    'redis/cache/10.0.0.1',
    'redis/cache/10.0.0.2',
    'redis/cache/10.0.0.3',
  ]));

test('they stay while no Sentinel answers', () =>
  expect(membersOf(sentinels, by({ q1: silent(sentinel()) }))).toHaveLength(3));

test('nobody is named before a Sentinel has told, nor where the stack file names the nodes', () => {
  expect(membersOf(sentinels, {})).toEqual([]);
  const told = sentinels.map((connection) => ({ ...connection, member: undefined })) as readonly Connection[];
  expect(membersOf(told, by({ q1: live(sentinel()) }))).toEqual([]);
});

test('they stand before the Sentinels of their group', () => {
  const named = membersOf(sentinels, by({ q1: live(sentinel()) }));
  expect(ids(withMembers(sentinels, named))).toEqual([
    ...ids(named),
    'sentinel/cache/q1',
    'sentinel/cache/q2',
  ]);
});
