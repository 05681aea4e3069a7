import { expect, test } from 'vitest';
import { clusterSeen } from '../../../src/actions/primacy/cluster.ts';
import type { NodeSeen, UpNode } from '../../../src/actions/primacy/node.ts';
import { vacancyOf } from '../../../src/actions/takeover/postgres/failover/vacancy.ts';
import { silentNode, upNode } from '../primacy/nodes.ts';

const marked = { unmarked: [], unseen: [] };
const quiet = { status: undefined, host: undefined, port: undefined, messageAge: undefined };
/** On a host of its own, which follows who is on that host. */
const on = (title: string, host: string, follows?: string, given: Partial<UpNode> = {}): UpNode => {
  const node = upNode(title, {
    ...{ receiver: quiet, address: host, settings: { port: '5432' } },
    conninfo: follows === undefined ? undefined : `host=${follows} port=5432 user=replicator`,
    ...given,
  });
  return { ...node, system: { ...node.system, where: `${host}:5432/shop` } };
};
const p1 = on('p1', '10.0.0.1');
const r1 = on('r1', '10.0.0.2', '10.0.0.1');
const r2 = on('r2', '10.0.0.3', '10.0.0.1');
const of = (nodes: readonly NodeSeen[], marks: Parameters<typeof vacancyOf>[2] = marked) =>
  vacancyOf(clusterSeen('main', nodes), undefined, marks);

test('a cluster whose nodes all answer as standbys has nobody to wait for, and each comes up as one again', () => {
  expect(of([p1, r1, r2])).toEqual({
    ...{ is: 'down', because: 'all 3 nodes answer, and each of them is a standby' },
    ...{ fence: 'hard', fenced: 'whoever starts one of them again gets a standby' },
  });
  expect(of([p1, r1, r2], { ...marked, unmarked: ['p1'] })).toMatchObject({
    fence: 'hard',
    fenced: 'p1 would come up as a primary when started again, and is marked before anybody takes over',
  });
  expect(of([p1, r1, r2], { ...marked, unseen: ['r2'] })).toMatchObject({
    fence: 'none',
    fenced: 'whether r2 would come up as a standby again cannot be seen from here',
  });
});

test('where one of them is a primary, or does not answer, it is none of that', () => {
  expect(of([{ ...p1, role: 'primary' }, r1])).toBeUndefined();
  expect(of([silentNode('p1'), r1, r2])).toBeUndefined();
});

test('standbys of a primary that the stack does not name are not taken for a cluster without one', () => {
  const streaming = { ...quiet, status: 'streaming', host: '10.0.0.9', port: 5432, messageAge: 200 };
  const heard = on('r1', '10.0.0.2', '10.0.0.9', { receiver: streaming });
  expect(of([heard, on('r2', '10.0.0.3', '10.0.0.9')])).toEqual({
    is: 'lives',
    because:
      'r1 receives from 10.0.0.9:5432, and the stack names no node there: that is the primary, or leads to it',
  });
  expect(of([p1, r1, on('r2', '10.0.0.3', '10.0.0.9')])).toEqual({
    is: 'silent',
    because: 'r2 follows 10.0.0.9:5432, and the stack names no node there: it may be the primary',
  });
  expect(of([p1, on('r1', '10.0.0.2')])).toMatchObject({
    is: 'silent',
    because:
      'no node was seen as the primary, and none follows another one: it may be one that the stack does not name',
  });
});

test('one that receives from another standby hears no primary', () => {
  const streaming = { ...quiet, status: 'streaming', host: '10.0.0.2', port: 5432, messageAge: 200 };
  expect(of([p1, r1, on('r2', '10.0.0.3', '10.0.0.2', { receiver: streaming })])?.is).toBe('down');
});
