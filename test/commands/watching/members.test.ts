import { expect, test } from 'vitest';
import { withMembers } from '../../../src/commands/watching/members.ts';
import type { Connection, RedisConnection } from '../../../src/domain/connection.ts';
import { by, live, sentinel, silent, systemOf } from '../../domain/redis/nodes.ts';

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

const named = ['redis/cache/10.0.0.1', 'redis/cache/10.0.0.2', 'redis/cache/10.0.0.3'];

test('the nodes are those that the Sentinels name, each once, before the Sentinels of their group', () =>
  expect(ids(withMembers(sentinels, by({ q1: live(sentinel()), q2: live(sentinel()) })))).toEqual([
    ...named,
    ...ids(sentinels),
  ]));

test('they stay while no Sentinel answers', () =>
  expect(ids(withMembers(sentinels, by({ q1: silent(sentinel()) })))).toEqual([...named, ...ids(sentinels)]));

test('nobody is named before a Sentinel has told, nor where the stack file names the nodes', () => {
  expect(withMembers(sentinels, {})).toEqual(sentinels);
  const told = sentinels.map((connection) => ({ ...connection, member: undefined })) as readonly Connection[];
  expect(withMembers(told, by({ q1: live(sentinel()) }))).toEqual(told);
});
