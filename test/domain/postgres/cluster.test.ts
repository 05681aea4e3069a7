import { expect, test } from 'vitest';
import type { Reading } from '../../../src/core/reading.ts';
import { clusterOf, clusters } from '../../../src/domain/postgres/cluster.ts';
import type { PostgresNode, Rates } from '../../../src/domain/postgres.ts';
import type { System } from '../../../src/domain/stack.ts';
import { failed, read, sender, standby, up } from './nodes.ts';

const node = (title: string, where: string): System => ({
  id: `postgres/main/${title}`,
  kind: 'postgres',
  title,
  group: 'main',
  where,
});
const p1 = node('p1', '10.0.0.11:5432/shop');
const r1 = node('r1', '10.0.0.12:5432/shop');
const r2 = node('r2', '10.0.0.13:5432/shop');
const r3 = node('r3', '10.0.0.14:5432/shop');
const at = 10_000;

const readings = (
  nodes: readonly (readonly [System, Reading<PostgresNode>])[],
): Readonly<Record<string, Reading<PostgresNode>>> =>
  Object.fromEntries(nodes.map(([system, reading]) => [system.id, reading]));

const shape = (systems: readonly System[], nodes: readonly (readonly [System, Reading<PostgresNode>])[]) =>
  clusterOf('main', systems, readings(nodes), at).members.map(
    ({ system, depth, upstream, sender }) =>
      `${'  '.repeat(depth)}${system.title}${sender ? ' streams' : ''}${upstream ? ` from ${upstream.slice(14)}` : ''}`,
  );

test('standbys stand under the primary that sends to them, whatever order they are named in', () => {
  const primary = up({ senders: [sender({ application: 'r1' }), sender({ slot: 'slot_r2' })] });
  const nodes = [
    [r2, read(standby({ slot: 'slot_r2' }))],
    [p1, read(primary)],
    [r1, read(standby())],
  ] as const;
  expect(shape([r2, p1, r1], nodes)).toEqual(['p1', '  r2 streams from p1', '  r1 streams from p1']);
});

test('a cascade is a tree', () => {
  const nodes = [
    [p1, read(up({ senders: [sender({ slot: 'a' })] }))],
    [r1, read(standby({ slot: 'a' }, { senders: [sender({ slot: 'b' })] }))],
    [r2, read(standby({ slot: 'b', senderHost: '10.0.0.12' }))],
  ] as const;
  expect(shape([p1, r1, r2], nodes)).toEqual(['p1', '  r1 streams from p1', '    r2 streams from r1']);
});

test('standbys that share one cluster name are told apart by their addresses', () => {
  const name = '15/main';
  const primary = up({
    clusterName: name,
    senders: [
      sender({ application: name, address: '10.0.0.13', replayLag: 13 }),
      sender({ application: name, address: '10.0.0.12', replayLag: 12 }),
    ],
  });
  const cluster = clusterOf(
    'main',
    [p1, r1, r2],
    readings([
      [p1, read(primary)],
      [r1, read(standby({}, { clusterName: name }))],
      [r2, read(standby({}, { clusterName: name }))],
    ]),
    at,
  );
  expect(cluster.members.map((member) => member.sender?.replayLag)).toEqual([undefined, 12, 13]);
});

test('a standby that receives nothing stays under the primary, as cut off, and is the worst', () => {
  const cluster = clusterOf(
    'main',
    [p1, r1, r2],
    readings([
      [p1, read(up({ senders: [sender({ application: 'r1', replayLag: 900 })] }))],
      [r1, read(standby({ replayed: 100 }))],
      [r2, read(standby({ status: undefined, senderHost: undefined, senderPort: undefined }))],
    ]),
    at,
  );
  expect(cluster.cutOff).toEqual([r2.id]);
  expect(cluster.members[2]).toMatchObject({ upstream: p1.id, depth: 1, lag: { state: 'disconnected' } });
  expect(cluster.worst?.system).toBe(r2);
});

test('who receives the log without being named is a stranger', () => {
  const backup = sender({ application: 'pg_basebackup', state: 'backup', address: '10.0.0.99' });
  const nodes = readings([
    [p1, read(up({ senders: [sender({ application: 'r1' }), backup] }))],
    [r1, read(standby())],
  ]);
  expect(clusterOf('main', [p1, r1], nodes, at).strangers).toEqual([{ upstream: p1.id, sender: backup }]);
});

test('two primaries of one cluster that both answer are a split brain', () => {
  const nodes = readings([
    [p1, read(up())],
    [r1, read(up({ timeline: 8 }))],
    [r2, read(standby())],
  ]);
  const cluster = clusterOf('main', [p1, r1, r2], nodes, at);
  expect(cluster.splitBrain).toEqual([p1.id, r1.id]);
  expect(cluster.primaries).toEqual([p1.id, r1.id]);
});

test('primaries of two clusters, or one that no longer answers, are no split brain', () => {
  const foreign = readings([
    [p1, read(up())],
    [r1, read(up({ systemIdentifier: '1' }))],
  ]);
  expect(clusterOf('main', [p1, r1], foreign, at).splitBrain).toEqual([]);
  const dead = readings([
    [p1, failed(up(), 5000, 6000)],
    [r1, read(up({ timeline: 8 }))],
  ]);
  const cluster = clusterOf('main', [p1, r1], dead, at);
  expect(cluster.splitBrain).toEqual([]);
  expect(cluster.primaries).toEqual([r1.id]);
});

test('without its primary, a cluster keeps its shape and no lag is zero', () => {
  const primary = up({ senders: [sender({ application: 'r1' })], positions: [[5000, 1000]] });
  const nodes = [
    [p1, failed(primary, 5005, 6000)],
    [r1, read(standby({ status: undefined }))],
  ] as const;
  expect(shape([p1, r1], nodes)).toEqual(['p1', '  r1 from p1']);
  const [, member] = clusterOf('main', [p1, r1], readings(nodes), at).members;
  expect(member?.lag).toEqual({ state: 'disconnected', bytes: undefined, ms: 5000, bound: 'at least' });
});

test('shares of reads are shares of the rows read, among those who answer', () => {
  const rates = (tuplesRead: number): { rates: Rates } => ({
    rates: {
      transactions: 1,
      rollbacks: 0,
      hitRatio: 1,
      deadlocks: 0,
      tempBytes: 0,
      tuplesRead,
      walBytes: 0,
    },
  });
  const nodes = readings([
    [p1, read(up(rates(300)))],
    [r1, read(standby({}, rates(100)))],
    [r2, failed(standby({}, rates(600)), 5000, 6000)],
    [r3, read(standby())],
  ]);
  const shares = clusterOf('main', [p1, r1, r2, r3], nodes, at).members.map((member) => member.readShare);
  expect(shares).toEqual([0.75, 0.25, undefined, undefined]);
});

test('nodes that never answered are there, with nothing known', () => {
  const [member] = clusterOf('main', [p1], {}, at).members;
  expect(member).toMatchObject({ role: 'unknown', depth: 0, lag: undefined });
});

test('nodes that only follow each other are shown once each', () => {
  const nodes = [
    [r1, read(standby({ senderHost: '10.0.0.13' }))],
    [r2, read(standby({ senderHost: '10.0.0.12' }))],
  ] as const;
  expect(shape([r1, r2], nodes)).toEqual(['r1 from r2', '  r2 from r1']);
});

test('each group is a cluster, in the order of the stack', () => {
  const alone: System = {
    id: 'postgres/audit/a1',
    kind: 'postgres',
    title: 'a1',
    group: 'audit',
    where: 'a:5432',
  };
  const host: System = { id: 'host', kind: 'host', title: 'web-1', where: '' };
  expect(clusters([host, p1, alone, r1], {}, at).map(({ name, members }) => [name, members.length])).toEqual([
    ['main', 2],
    ['audit', 1],
  ]);
});
