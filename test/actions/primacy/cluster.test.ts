import { expect, test } from 'vitest';
import { applicationOf, byPosition, clusterSeen, senderOf } from '../../../src/actions/primacy/cluster.ts';
import type { NodeSeen, SenderSeen, UpNode } from '../../../src/actions/primacy/node.ts';
import { orchestratorOf } from '../../../src/actions/primacy/orchestrator.ts';
import { silentNode, upNode } from './nodes.ts';

const titles = (nodes: readonly UpNode[]) => nodes.map(({ system }) => system.title);
const sender = (given: Partial<SenderSeen>): SenderSeen => ({
  ...{ application: '', address: undefined, slot: undefined, state: 'streaming', sync: 'async' },
  ...{ flushLag: 0, replayLag: 0, replyAge: 0 },
  ...given,
});

test('two primaries of one system identifier are a split brain, whatever their timelines; of two clusters they are not', () => {
  const p1 = upNode('p1', { role: 'primary' });
  const same = upNode('r1', { role: 'primary', timeline: 1 });
  const other = upNode('x1', { role: 'primary', systemIdentifier: '9' });
  expect(titles(clusterSeen('main', [p1, same, upNode('r2')]).split)).toEqual(['p1', 'r1']);
  expect(clusterSeen('main', [p1, other, silentNode('r2')])).toMatchObject({
    split: [],
    silent: [{ is: 'silent' }],
  });
});

test('a standby is told by its slot, else by what it calls itself', () => {
  const bySlot = sender({ slot: 's1', application: 'x' });
  const byName = sender({ application: 'r1' });
  const primary = { senders: [byName, bySlot] };
  expect(senderOf(upNode('r1', { settings: { primary_slot_name: 's1' } }), primary)).toBe(bySlot);
  expect(senderOf(upNode('r1', { settings: { primary_slot_name: '', cluster_name: 'r1' } }), primary)).toBe(
    byName,
  );
  expect(senderOf(upNode('r9', { conninfo: 'application_name=r9' }), primary)).toBeUndefined();
  expect(applicationOf(upNode('r9'))).toBe('walreceiver');
});

test('standbys of one name are told apart by their addresses, or not at all', () => {
  const rows = ['10.0.0.2', '10.0.0.3'].map((address) => sender({ application: 'walreceiver', address }));
  const found = (addresses: readonly string[], senders = rows, others: readonly NodeSeen[] = []) =>
    clusterSeen('main', [
      ...addresses.map((address, at) => upNode(`r${at + 1}`, { address })),
      ...others,
    ]).standbys.map((node) => senderOf(node, { senders })?.address);
  expect(found(['10.0.0.2', '10.0.0.3'])).toEqual(['10.0.0.2', '10.0.0.3']);
  expect(found(['127.0.0.1', '127.0.0.1'])).toEqual([undefined, undefined]);
  // One of them receives from the other.
  expect(found(['10.0.0.2', '10.0.0.3'], rows.slice(0, 1))).toEqual(['10.0.0.2', undefined]);
  // What is there may be who does not answer.
  expect(found(['10.0.0.9'], rows.slice(0, 1), [silentNode('r3')])).toEqual([undefined]);
  expect(found(['10.0.0.9'], rows.slice(0, 1))).toEqual(['10.0.0.2']);
});

test('the most advanced comes first: by its timeline, its position, whether commits wait for it, its name', () => {
  const nodes = [
    upNode('d', { position: 900 }),
    upNode('c'),
    upNode('b', { settings: { cluster_name: 'b' } }),
    upNode('a', { timeline: 2, position: 10 }),
  ];
  const primary = upNode('p1', { role: 'primary', senders: [sender({ application: 'b', sync: 'quorum' })] });
  expect(titles(byPosition(nodes, primary))).toEqual(['a', 'b', 'c', 'd']);
  expect(titles(byPosition(nodes, undefined))).toEqual(['a', 'b', 'c', 'd']);
});

test.each([
  [{ marks: ['session Patroni heartbeat'] }, 'Patroni'],
  [{ marks: ['database repmgr'] }, 'repmgr'],
  [{ marks: ['extension repmgr'] }, 'repmgr'],
  [{ marks: ['session pgautofailover_standby_2'] }, 'pg_auto_failover'],
  [{ settings: { archive_command: '/controller/manager wal-archive %p' } }, 'CloudNativePG'],
  [{ marks: ['session stolon-keeper'] }, 'stolon'],
  [{ marks: ['role rdsadmin'] }, 'Amazon RDS'],
  [{ marks: ['database cloudsqladmin'] }, 'Google Cloud SQL'],
  [{ marks: ['role alloydbadmin'] }, 'Google AlloyDB'],
  [{ marks: ['database azure_maintenance'] }, 'Azure Database'],
] as const)('%j is of %s', (given, name) => {
  expect(orchestratorOf([upNode('p1'), upNode('r1', given)])).toMatchObject({ name });
});

test('a cluster that nobody else moves has no such trace', () => {
  expect(
    orchestratorOf([upNode('p1', { settings: { archive_command: 'cp %p /archive/%f' } })]),
  ).toBeUndefined();
});
