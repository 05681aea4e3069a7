import { expect, test } from 'vitest';
import type { Change } from '../../../src/domain/changes.ts';
import { type World, worldOf } from '../../../src/domain/world.ts';
import { bindWorldList, bindWorldPanel } from '../../../src/views/bound.ts';
import { changeKey, changeList } from '../../../src/views/changes/list.ts';
import { changesPanel } from '../../../src/views/changes/panel.ts';
import { unicode } from '../../../src/views/glyphs.ts';
import type { Line } from '../../../src/views/line.ts';
import type { Look } from '../../../src/views/panel.ts';
import { textOf, widthOf } from '../../../src/views/text.ts';
import { day, stack } from '../../domain/changes/worlds.ts';

const at = day + 2_460_000;
const look: Look = { at, past: { range: () => [] }, glyphs: unicode };
const paused: Change = {
  at: day + 2_215_000,
  kind: 'paused',
  target: 'postgres/main/r2',
  text: 'replay paused',
  followed: { alert: { name: 'ReplicationLag', target: 'postgres/main/r2', at: day + 2_234_000 } },
};
const image: Change = {
  at: day + 842_000,
  kind: 'image',
  target: 'container/mailer',
  text: 'image mailer:2 → mailer:3',
  followed: { effect: { is: 'crash', at: day + 843_000 } },
};
const crash: Change = {
  at: day + 843_000,
  kind: 'exited',
  target: 'container/mailer',
  text: 'exited 1',
  times: 17,
  until: day + 2_400_000,
};
const role: Change = {
  at: day + 10_000,
  after: day - 720_000,
  kind: 'role',
  target: 'postgres/main/p1',
  text: 'promoted: standby → primary, timeline 8',
};
const packages: Change = {
  at: day - 3_600_000,
  kind: 'packages',
  target: 'host',
  text: 'upgraded nginx 1.22 → 1.24\u001b[2J',
  by: 'ana',
};
const world = (changes: readonly Change[]): World => ({ ...worldOf(stack, day), at, changes });
const all = world([paused, crash, image, role, packages]);
const printed = (lines: readonly Line[]): readonly string[] => lines.map((line) => textOf(line).trimEnd());
const panel = bindWorldPanel(changesPanel);
const list = bindWorldList(changeList);

test('the panel says what changed, since when nobody looked, and how long before the alert', () => {
  expect(printed(panel.body(all, { columns: 130, rows: 6 }, look))).toEqual([
    ' 02:36:55  postgres/main/r2          replay paused                                                   ← 19 s before ReplicationLag',
    ' 02:14:03  container/mailer          exited 1, 17 times',
    ' 02:14:02  container/mailer          image mailer:2 → mailer:3                                             ← first crash 02:14:03',
    ' 02:00:10  postgres/main/p1          promoted: standby → primary, timeline 8 (some time in the 12m10s before)',
    ' 01:00:00  host                      upgraded nginx 1.22 → 1.24, by ana',
  ]);
});

test('where there are few rows the causes stay', () => {
  const noise = Array.from(
    { length: 9 },
    (_, index): Change => ({ ...crash, at: at - index, text: `exited ${index}` }),
  );
  const lines = printed(panel.body(world([...noise, paused, image]), { columns: 80, rows: 4 }, look));
  expect(lines.filter((line) => line.includes('←'))).toHaveLength(2);
  expect(lines).toHaveLength(4);
});

test('no row is wider than the panel, and none holds an escape sequence', () => {
  for (const columns of [60, 80, 120, 160])
    for (const line of panel.body(all, { columns, rows: 9 }, look)) {
      expect(widthOf(line)).toBeLessThanOrEqual(columns);
      expect(textOf(line)).not.toMatch(/\p{Cc}/u);
    }
});

test('the list names each change once, and its detail what came of it', () => {
  const order = { filter: '', sorting: undefined, held: undefined };
  expect(list.arrange(all, order, look).keys).toHaveLength(5);
  expect(list.arrange(all, { ...order, filter: 'ReplicationLag' }, look).keys).toEqual([changeKey(paused)]);
  const detail = (change: Change) =>
    printed(list.detail(all, changeKey(change), { columns: 70, rows: 20 }, look) ?? []);
  expect(detail(image)).toEqual([
    'target          container/mailer',
    'change          image mailer:2 → mailer:3',
    'at              02:14:02, 26m58s ago',
    '',
    'Then',
    'first crash     02:14:03, 1.0 s later',
  ]);
  expect(detail(role).slice(2)).toEqual([
    'noticed         02:00:10, 40m50s ago',
    'after           01:48:00: it happened in these 12m10s, when nobody',
    '                looked',
    '',
    'no alert about it began in the ten minutes after',
  ]);
  expect(detail(packages)).toContain('by              ana');
});

test('what could not be read is said in the title', () => {
  const unread = [{ source: '/dev/kmsg', because: 'no permission to read the kernel’s messages' }];
  const hostEvents = { host: { last: { value: { events: [], units: {}, unread, marks: {} }, at, took: 1 } } };
  const partly = { ...all, readings: { ...all.readings, hostEvents } };
  expect(panel.heading(all, look)).toBe('last 24 h');
  expect(panel.heading(partly, look)).toBe(
    'last 24 h · not read: /dev/kmsg: no permission to read the kernel’s messages',
  );
});

test('nothing known is said as that', () => {
  expect(printed(panel.body(world([]), { columns: 80, rows: 3 }, look))).toEqual([
    ' no change is known in the last 24 h',
  ]);
  expect(textOf(panel.summary(world([]), 80, look))).toBe('no change known');
});
