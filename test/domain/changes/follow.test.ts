import { expect, test } from 'vitest';
import type { Alert } from '../../../src/core/alert.ts';
import { withAlerts } from '../../../src/domain/changes/follow.ts';
import { mostChanges, withChanges } from '../../../src/domain/changes/list.ts';
import { type Change, nearness } from '../../../src/domain/changes.ts';
import { day } from './worlds.ts';

const change = (parts: Partial<Change> = {}): Change => ({
  at: day,
  kind: 'paused',
  target: 'postgres/main/r2',
  text: 'replay paused',
  ...parts,
});
const lag: Alert = {
  name: 'ReplicationLag',
  severity: 'critical',
  target: 'postgres/main/r2',
  summary: '38 MB behind',
  since: day + 19_000,
  state: 'firing',
  labels: {},
  annotations: {},
  expr: 'pg_replication_lag_bytes > 16e6',
};

test('an alert that begins after a change is what followed it, once', () => {
  const [followed] = withAlerts([change()], [], [lag], day - 60_000);
  expect(followed?.followed).toEqual({
    alert: { name: 'ReplicationLag', target: 'postgres/main/r2', at: day + 19_000 },
  });
  const later = { ...lag, name: 'Other', since: day + 30_000 };
  expect(withAlerts(followed === undefined ? [] : [followed], [lag], [lag, later], day - 60_000)).toEqual([
    followed,
  ]);
});

test.each([
  ['it was there before', change(), [lag]],
  ['the change came after it', change({ at: day + 60_000 }), []],
  ['the change is too long ago', change({ at: day - 3_600_000 }), []],
  ['the change is elsewhere', change({ target: 'container/web' }), []],
  ['the change only tells how it went on', change({ kind: 'lost' }), []],
])('an alert does not follow where %s', (_, one, before) => {
  const changes = [one];
  expect(withAlerts(changes, before, [lag], day - 60_000)).toBe(changes);
});

test.each([
  ['postgres/main/p1', 'postgres/main', 1],
  ['postgres/main/p1', 'pgbouncer/main', 2],
  ['postgres/main/p1', 'postgres/other/p1', undefined],
  ['postgres/main/p1', 'postgres/main/p12', 2],
  ['container/web', 'container/web-1', undefined],
  ['host /var', 'host', 1],
  ['host', 'container/web', 3],
  ['stack', 'postgres/main', 3],
])('what happens at %s concerns %s this nearly: %s', (one, other, expected) => {
  expect(nearness({ kind: 'paused', target: one }, other)).toBe(expected);
});

test('what the kernel says concerns the machine alone', () => {
  expect(nearness({ kind: 'kernel', target: 'host' }, 'container/web')).toBeUndefined();
  expect(nearness({ kind: 'kernel', target: 'host' }, 'host /var')).toBe(1);
});

test('of an alert that was there when the console opened is known only that it began by then', () => {
  const [followed] = withAlerts([change()], [], [lag], lag.since - 2_000);
  expect(followed?.followed?.alert).toMatchObject({ name: 'ReplicationLag', latest: true });
});

test('the list is bounded, newest first, and forgets the oldest', () => {
  const many = Array.from({ length: mostChanges + 10 }, (_, index) =>
    change({ at: day + index, text: `${index}` }),
  );
  const kept = withChanges([], many);
  expect(kept).toHaveLength(mostChanges);
  expect(kept[0]?.at).toBe(day + mostChanges + 9);
});

test('what was noticed late is what was told with its exact time', () => {
  const exact = change({ at: day - 30_000 });
  expect(withChanges([exact], [change({ after: day - 60_000 })])).toEqual([exact]);
});

test('what concerns an alert more nearly is its cause, and the rest is not', () => {
  const reload = change({ kind: 'configuration', target: 'postgres/main/p1', text: 'configuration loaded' });
  const [first, second] = withAlerts([change(), reload], [], [lag], day - 60_000);
  expect([first?.followed?.alert?.name, second?.followed]).toEqual(['ReplicationLag', undefined]);
  expect(withAlerts([reload], [], [lag], day - 60_000)[0]?.followed?.alert?.name).toBe('ReplicationLag');
});
