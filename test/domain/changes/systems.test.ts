import { expect, test } from 'vitest';
import { lastSeenOf } from '../../../src/domain/changes/seen.ts';
import type { Change } from '../../../src/domain/changes.ts';
import { observe, type World } from '../../../src/domain/world.ts';
import { filesystem, host, node, pool, receiver } from '../../alerts/worlds.ts';
import { sender } from '../postgres/nodes.ts';
import { day, failed, read, stack, started } from './worlds.ts';

const told = ({ changes }: World): readonly string[] =>
  changes.map(({ kind, target, text }) => `${kind} ${target} ${text}`);

const p1 = 'postgres/main/p1';
const up = (parts: Parameters<typeof node>[0] = {}) =>
  node({ startedAt: day - 9e9, loadedAt: day - 9e9, ...parts });

test('a server dates its own start and the load of its configuration', () => {
  const first = started(read('postgres', up({ startedAt: day - 7_200_000, loadedAt: day - 60_000 }), day));
  expect(first.changes).toEqual([
    { at: day - 60_000, kind: 'configuration', target: p1, text: 'configuration loaded' },
    { at: day - 7_200_000, kind: 'restarted', target: p1, text: 'server started' },
  ]);
  const again = observe(
    first,
    read('postgres', up({ startedAt: day + 1_000, loadedAt: day + 1_000 }), day + 2_000),
  );
  expect(told(again)[0]).toBe(`restarted ${p1} server started`);
  expect(again.changes).toHaveLength(3);
});

test('a reading that is the same changes nothing, not even the list', () => {
  const first = started(read('postgres', up({ loadedAt: day - 60_000 }), day));
  expect(observe(first, read('postgres', up({ loadedAt: day - 60_000 }), day + 2_000)).changes).toBe(
    first.changes,
  );
});

test('a promotion tells its timeline', () => {
  const standby = up({ role: 'standby', receiver: receiver() });
  const world = started(read('postgres', standby, day), read('postgres', up({ timeline: 8 }), day + 2_000));
  expect(told(world)).toEqual([`role ${p1} promoted: standby → primary, timeline 8`]);
  expect(world.changes[0]?.after).toBe(day);
});

test('replay that is paused, a receiver that stops and a standby that goes are changes, and so is their end', () => {
  const following = (parts: Parameters<typeof receiver>[0]) =>
    up({ role: 'standby', receiver: receiver(parts) });
  const [well, paused, cutOff] = [
    following({}),
    following({ paused: 'paused' }),
    following({ status: undefined }),
  ];
  const world = started(
    ...[well, paused, well, cutOff, well].map((value, index) => read('postgres', value, day + index * 2_000)),
  );
  expect(told(world).toReversed()).toEqual([
    `paused ${p1} replay paused`,
    `resumed ${p1} replay resumed`,
    `disconnected ${p1} receives nothing any more`,
    `connected ${p1} receives again`,
  ]);
  const senders = [sender({ application: 'r1' }), sender({ application: 'pg_basebackup' })];
  const primary = started(read('postgres', up({ senders }), day), read('postgres', up(), day + 2_000));
  expect(told(primary)).toEqual([`disconnected ${p1} standby r1 is gone`]);
});

test('a log that goes back was restored, and another identifier is another system', () => {
  const positioned = (position: number) => up({ position, positions: [[day, position]] });
  const restored = started(
    read('postgres', positioned(5_000_000), day),
    read('postgres', positioned(1_000_000), day + 2_000),
  );
  expect(told(restored)).toEqual([`role ${p1} its log went back by 3.8 MB: it was restored`]);
  const other = started(
    read('postgres', up(), day),
    read('postgres', up({ systemIdentifier: '9' }), day + 2_000),
  );
  expect(told(other)).toEqual([`role ${p1} another database system stands here: its identifier changed`]);
});

test('a system that stops answering and answers again is told once each, by the reading that says so', () => {
  const world = started(
    read('postgres', up(), day),
    failed('postgres', day + 2_000, 'p1 does not answer: connection refused'),
    failed('postgres', day + 4_000, 'p1 does not answer: connection refused'),
    failed('sessions', day + 4_000),
    read('postgres', up(), day + 9_000),
  );
  expect(told(world)).toEqual([
    `back ${p1} answers again`,
    `lost ${p1} p1 does not answer: connection refused`,
  ]);
});

test('a pool that is paused or sized anew is a change of its database', () => {
  const pools = (parts: Parameters<typeof pool>[0]) => ({
    version: '1.18',
    maxClients: 100,
    pools: [pool(parts), pool({ ...parts, user: 'other' })],
  });
  const world = started(
    read('pgbouncer', pools({ database: 'shop', size: 20 }), day),
    read('pgbouncer', pools({ database: 'shop', size: 10, paused: true }), day + 2_000),
  );
  expect(told(world)).toEqual([
    'paused pgbouncer/main shop: paused',
    'configuration pgbouncer/main shop: pool size 20 → 10',
  ]);
});

test('mounts come, go and lose their writers; a machine that started today says so', () => {
  const world = started(
    read('host', host({ bootedAt: day - 3_600_000 }), day),
    read('host', host({ bootedAt: day - 3_599_000 }), day + 2_000),
    read('filesystems', { mounts: [filesystem({ mount: '/' }), filesystem({ mount: '/old' })] }, day),
    read(
      'filesystems',
      { mounts: [filesystem({ mount: '/', readOnly: true }), filesystem({ mount: '/new' })] },
      day + 10_000,
    ),
  );
  expect(told(world).toSorted()).toEqual([
    'boot host the machine started',
    'mount host / became read-only',
    'mount host /new /dev/sda1 mounted',
    'mount host /old /dev/sda1 unmounted',
  ]);
});

test('what the records of the host tell is told once, of units what was started and stopped', () => {
  const first = {
    events: [{ at: day - 5_000, kind: 'packages', text: 'upgraded nginx', by: 'ana' }],
    units: { nginx: day - 9e9, ssh: day - 9e9 },
    unread: [],
    marks: {},
  } as const;
  const second = {
    ...first,
    events: [...first.events, { at: day + 4_000, kind: 'login', text: 'ana logged in on pts/0', by: 'ana' }],
    units: { nginx: day + 3_000 },
  } as const;
  const world = started(read('hostEvents', first, day), read('hostEvents', second, day + 10_000));
  expect(told(world)).toEqual([
    'unit unit/ssh stopped',
    'login host ana logged in on pts/0',
    'unit unit/nginx started again',
    'packages host upgraded nginx',
  ]);
  expect(world.changes.at(-1)?.by).toBe('ana');
});

test('the next console says what differs from when the last one looked', () => {
  const standby = up({ role: 'standby', receiver: receiver(), position: 900 });
  const before = started(read('postgres', standby, day - 720_000));
  const seen = lastSeenOf(
    stack.systems.map(({ id }) => id),
    before.readings,
    undefined,
    day - 720_000,
  );
  expect(JSON.parse(JSON.stringify(seen))).toEqual(seen);
  const world = started({ type: 'seen', at: day, seen }, read('postgres', up({ timeline: 8 }), day + 500));
  expect(world.changes).toEqual([
    {
      at: day + 500,
      after: day - 720_000,
      kind: 'role',
      target: p1,
      text: 'promoted: standby → primary, timeline 8',
    },
  ] satisfies Change[]);
});

test('a system that has not answered yet is kept as it was last seen', () => {
  const before = { at: day - 60_000, systems: { host: { host: { bootedAt: 1 } } } };
  expect(lastSeenOf(['host'], started().readings, before, day).systems).toEqual(before.systems);
});

test('one that lets nobody in was there, and what is known of it grows old', () => {
  const before = started(read('postgres', up({ position: 900 }), day - 60_000));
  const seen = lastSeenOf([p1], before.readings, undefined, day - 60_000);
  expect(seen.answeredAt).toEqual({ [p1]: day - 60_000 });
  const full = observe(
    before,
    read('postgres', { is: 'full', message: 'too many clients', limit: 'server' }, day),
  );
  expect(lastSeenOf([p1], full.readings, seen, day)).toMatchObject({
    answeredAt: { [p1]: day - 60_000 },
    systems: { [p1]: { postgres: { position: 900 } } },
  });
});
