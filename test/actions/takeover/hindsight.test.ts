import { expect, test } from 'vitest';
import { clusterSeen } from '../../../src/actions/primacy/cluster.ts';
import type { UpNode } from '../../../src/actions/primacy/node.ts';
import { hindsight } from '../../../src/actions/takeover/postgres/failover/hindsight.ts';
import { silentNode, upNode } from '../primacy/nodes.ts';
import { settings, standbyOf } from './moves.ts';

const p1 = silentNode('p1');
const said = (candidate: UpNode, others: readonly UpNode[] = [], primary: typeof p1 | undefined = p1) =>
  hindsight({ cluster: clusterSeen('main', [p1, candidate, ...others]), primary }, candidate).flatMap(
    ({ is, title, because }) => (is === 'warn' ? [`${title}: ${because}`] : []),
  );
const r1 = standbyOf({ settings: { wal_level: 'replica' } });
const r2 = (given: Partial<UpNode> = {}, changed: object = {}) =>
  upNode('r2', { ...given, settings: { ...settings, ...changed } });

test('nothing is said of one that is as all others are', () => {
  expect(said(r1, [r2()])).toEqual([]);
});

test.each<readonly [string, readonly string[], string]>([
  [
    'another version',
    said(r1, [r2({ version: 160_001 })]),
    'same version and room: r1 runs version 15, and r2 another one',
  ],
  [
    'less than the others',
    said(r1, [r2({}, { max_connections: '200' })]),
    'same version and room: r1 has less than another standby: max_connections',
  ],
  [
    'more than the others',
    said(r1, [r2({}, { max_wal_senders: '5' })]),
    'same version and room: r2 would stop replaying what r1 writes, which has more of max_wal_senders',
  ],
  [
    'settings that wait',
    said({ ...r1, pendingRestart: 'shared_buffers' }),
    'settings that wait for a restart: shared_buffers of r1 change only when it is started again',
  ],
  [
    'commits that waited for another one',
    said(r1, [r2({}, { synchronous_standby_names: 'FIRST 1 (r2)' })]),
    'commits wait for it: r2 says that they wait for FIRST 1 (r2), and r1 is none of these: it may lack what was acknowledged',
  ],
  [
    'no way to rewind',
    said(standbyOf({ settings: { wal_level: 'replica', wal_log_hints: 'off' } })),
    'rewind: neither wal_log_hints nor checksums at r1: p1 may have to be copied anew',
  ],
  [
    'logical slots',
    said(standbyOf({ settings: { wal_level: 'logical' } })),
    'slots: logical ones that p1 had are lost: whoever reads from one has to begin again',
  ],
  [
    'logical slots of which the standby has some',
    said(
      standbyOf({
        settings: { wal_level: 'logical' },
        slots: [{ name: 'cdc', type: 'logical', isActive: false, isSynced: true }],
      }),
    ),
    'slots: logical ones that p1 had, but cdc, are lost: whoever reads from one has to begin again',
  ],
])('%s: a warning', (_, found, wanted) => {
  expect(found).toEqual([wanted]);
});

test('one for which commits waited lacks nothing that was acknowledged', () => {
  expect(said(r1, [r2({}, { synchronous_standby_names: 'ANY 1 (r1, r2)' })])).toEqual([]);
});

test('of a primary that came back as a standby there is nothing to rewind', () => {
  const off = standbyOf({ settings: { wal_log_hints: 'off' } });
  expect(
    hindsight({ cluster: clusterSeen('main', [off, r2()]), primary: undefined }, off).map(
      ({ title }) => title,
    ),
  ).toEqual(['same version and room', 'commits wait for it']);
});
