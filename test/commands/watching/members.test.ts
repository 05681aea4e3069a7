import { expect, test } from 'vitest';
import { withMembers } from '../../../src/commands/watching/members.ts';
import type { Connection } from '../../../src/domain/connection.ts';
import { by, live, sentinel, silent } from '../../domain/redis/nodes.ts';
import { named, sentinelAt } from './sentinels.ts';

const sentinels = ['q1', 'q2'].map(sentinelAt);
const ids = (connections: readonly Connection[]): readonly string[] =>
  connections.map(({ system }) => system.id);

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
