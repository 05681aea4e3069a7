import { expect, test } from 'vitest';
import type { JournalEntry } from '../../../src/domain/journal.ts';
import { observe, type World, worldOf } from '../../../src/domain/world.ts';
import { bindWorldList } from '../../../src/views/bound.ts';
import { journalList } from '../../../src/views/journal/list.ts';
import { entryTone } from '../../../src/views/journal/words.ts';
import { textOf } from '../../../src/views/text.ts';
import { ana as by } from '../../domain/runs.ts';
import { lookAt } from '../drawn.ts';
import { minute, now, stackOf, systems } from '../world.ts';

const entries: readonly JournalEntry[] = [
  { kind: 'note', at: now - 60 * minute, by, text: 'mailer is deployed by hand\u001b[2J' },
  {
    kind: 'security',
    at: now - 30 * minute,
    by,
    id: 'a1',
    severity: 'high',
    type: 'wrong word',
    what: 'restart postgres/main',
  },
  {
    kind: 'security',
    at: now - 20 * minute,
    by,
    id: 'b2',
    severity: 'critical',
    type: 'journal broken',
    what: 'line 7',
  },
  { kind: 'resolved', at: now - 15 * minute, by, event: 'a1', because: 'it was me' },
  {
    kind: 'alert',
    at: now - 10 * minute,
    name: 'ReplicationLag',
    target: 'postgres/main/r2',
    severity: 'warning',
    is: 'firing',
    summary: '38 MB behind',
    since: now - 12 * minute,
  },
  { kind: 'began', at: now - 5 * minute, by, run: 'r0', action: 'restart', target: 'container/web' },
  {
    kind: 'run',
    at: now - 4 * minute,
    by,
    run: '20261120-0237-7f3a',
    purpose: 'carry',
    action: 'restart',
    target: 'container/web',
    plan: 'c0ffee00c0ffee00',
    how: 'word',
    overrides: ['allow-unhealthy'],
    before: {},
    after: {},
    steps: [
      { title: 'stop web', is: 'yes', took: 412 },
      { title: 'start web', is: 'unknown' },
    ],
    outcome: 'unknown',
    because: 'it does not answer',
    took: 4_000,
  },
];
const world: World = observe(worldOf(stackOf(systems.host), now - minute), {
  type: 'journal',
  at: now,
  entries,
});
const list = bindWorldList(journalList);
const look = lookAt();
const order = { filter: '', sorting: undefined, held: undefined };
const cursor = { index: 0, top: 0, isFocused: true };

const tableAt = (columns: number, rows: number): string =>
  list
    .table(world, order, cursor, { columns, rows }, look)
    .map(({ line }) => textOf(line).trimEnd())
    .join('\n');

function detail(words: string): string {
  const key = list.arrange(world, order, look).keys.find((one) => one.includes(words)) ?? '';
  const lines = list.detail(world, key, { columns: 72, rows: 40 }, look) ?? [];
  return lines.map((line) => textOf(line).trimEnd()).join('\n');
}

test('the newest first, at 80 columns', () => {
  expect(tableAt(80, 24)).toMatchInlineSnapshot(`
    "  time             kind        what                               by
    ▸ 02:37:30         ? run       restart container/web: unknown i…  ana
      02:36:30         · began     restart container/web began, run…  ana
      02:31:30         ! alert     ReplicationLag postgres/main/r2 …
      02:26:30         · resolved  security event a1 resolved: it w…  ana
      02:21:30         ▲ security  journal broken, critical: line 7   ana
      02:11:30         ● security  wrong word, high: restart postgr…  ana
      01:41:30         · note      mailer is deployed by hand         ana"
  `);
});

test('at 120 columns', () => {
  expect(tableAt(120, 40)).toMatchInlineSnapshot(`
    "  time             kind        what                                                                       by
    ▸ 02:37:30         ? run       restart container/web: unknown in 4.0 s · it does not answer               ana
      02:36:30         · began     restart container/web began, run r0                                        ana
      02:31:30         ! alert     ReplicationLag postgres/main/r2 firing, warning: 38 MB behind
      02:26:30         · resolved  security event a1 resolved: it was me                                      ana
      02:21:30         ▲ security  journal broken, critical: line 7                                           ana
      02:11:30         ● security  wrong word, high: restart postgres/main                                    ana
      01:41:30         · note      mailer is deployed by hand                                                 ana"
  `);
});

test('at 160 columns', () => {
  expect(tableAt(160, 45)).toMatchInlineSnapshot(`
    "  time             kind        what                                                                                                               by
    ▸ 02:37:30         ? run       restart container/web: unknown in 4.0 s · it does not answer                                                       ana
      02:36:30         · began     restart container/web began, run r0                                                                                ana
      02:31:30         ! alert     ReplicationLag postgres/main/r2 firing, warning: 38 MB behind
      02:26:30         · resolved  security event a1 resolved: it was me                                                                              ana
      02:21:30         ▲ security  journal broken, critical: line 7                                                                                   ana
      02:11:30         ● security  wrong word, high: restart postgres/main                                                                            ana
      01:41:30         · note      mailer is deployed by hand                                                                                         ana"
  `);
});

test('what concerns security is as loud as it is grave, until somebody looked into it', () => {
  const tones = journalList
    .rows(world)
    .filter(({ kind }) => kind === 'security')
    .map((entry) => entryTone(entry, look.glyphs));
  expect(tones).toEqual(['bad', 'plain']);
});

test('in detail, what a run did, step by step, and how it was agreed to', () => {
  expect(detail('it does not answer')).toMatchInlineSnapshot(`
    "kind            ? run
    at              02:37:30, 4m00s ago
    by              ana
    what            restart container/web: unknown in 4.0 s · it does not
                    answer
    run             20261120-0237-7f3a
    agreed to       with the word
    taken upon      allow-unhealthy
    plan            c0ffee00c0ff

    Steps
    done            stop web  412 ms
    not known       start web"
  `);
});

test('in detail, who looked into what concerns security, or how to', () => {
  expect(detail('wrong word')).toMatchInlineSnapshot(`
    "kind            ● security
    at              02:11:30, 30m00s ago
    by              ana
    what            wrong word, high: restart postgres/main
    event           a1
    resolved        02:26:30 by ana
    because         it was me"
  `);
  expect(detail('journal broken')).toContain('not yet: quarterdeck journal resolve b2 TEXT');
});

test('what an entry is about can be acted on', () => {
  const keys = list.arrange(world, order, look).keys;
  expect(keys.map((key) => list.target(world, key)?.name)).toEqual([
    'web',
    'web',
    'main/r2',
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('an empty journal says how to begin it', () => {
  const none = { ...world, journal: [] };
  const lines = list
    .table(none, order, cursor, { columns: 80, rows: 5 }, look)
    .map(({ line }) => textOf(line));
  expect(lines.join('\n')).toContain('nothing was written into the journal yet: i writes a note');
});
