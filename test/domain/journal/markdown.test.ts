import { expect, test } from 'vitest';
import { incidentTimeline } from '../../../src/domain/journal/markdown.ts';
import { recordOf } from '../../../src/domain/journal/run.ts';
import type { JournalEntry } from '../../../src/domain/journal.ts';
import { ana, confirmed, runOf, started } from '../runs.ts';

const day = Date.UTC(2026, 10, 20, 2, 41);
const by = { ...ana, login: 'ben', ssh: '10.0.0.7:51234' };
const run = runOf(
  confirmed(day + 20_000),
  started(day + 21_000),
  { type: 'began', at: day + 22_000, step: 'stop' },
  { type: 'ended', at: day + 23_500, step: 'stop', is: 'yes' },
);
const record = recordOf(run, {
  at: day + 26_000,
  outcome: 'done',
  because: 'running',
  by,
  since: day + 21_000,
  plan: 'c0ffee',
});

test('the journal keeps of a run what was planned, done and left, with the time each step took', () => {
  expect(record).toMatchObject({
    kind: 'run',
    target: 'container/web',
    purpose: 'carry',
    how: 'yes',
    before: { identity: { container: '9f2c1d' } },
    steps: [
      { title: 'stop web', is: 'yes', took: 1_500 },
      { title: 'start web', is: 'waiting' },
      { title: 'wait for its health check', is: 'waiting' },
    ],
    took: 5_000,
  });
});

test('a timeline tells alerts, changes, actions and notes in the order of time, redacted and harmless', () => {
  const entries: readonly JournalEntry[] = [
    record,
    {
      kind: 'alert',
      at: day + 1_000,
      name: 'ContainerUnhealthy',
      target: 'container/web',
      severity: 'critical',
      is: 'firing',
      summary: 'probe failed | 3 times',
      since: day,
    },
    { kind: 'note', at: day + 40_000, by, text: 'key hunter2 <b>*rotated*</b>\u001b[2J' },
    { kind: 'note', at: day - 1, by, text: 'before' },
  ];
  expect(
    incidentTimeline({
      stack: 'shop',
      since: day,
      until: day + 60_000,
      entries,
      changes: [{ at: day + 500, kind: 'image', target: 'container/web', text: 'image web:2 → web:3' }],
      redact: (text) => text.replaceAll('hunter2', '******'),
    }),
  ).toMatchInlineSnapshot(`
    "# Incident timeline: shop

    2026-11-20 02:41:00 to 2026-11-20 02:42:00 UTC · 1 change · 1 alert · 1 action · 1 note

    | UTC | kind | what | who |
    | --- | --- | --- | --- |
    | 2026-11-20 02:41:00 | change | container/web: image web:2 → web:3 |  |
    | 2026-11-20 02:41:01 | alert | ContainerUnhealthy container/web firing, critical: probe failed \\| 3 times |  |
    | 2026-11-20 02:41:26 | action | restart container/web: done in 5.0 s · running | ana (ben) from 10.0.0.7:51234 |
    | 2026-11-20 02:41:40 | note | key \\*\\*\\*\\*\\*\\* &lt;b&gt;\\*rotated\\*&lt;/b&gt; | ana (ben) from 10.0.0.7:51234 |
    "
  `);
});

test('a time in which nothing was recorded says so', () => {
  const text = incidentTimeline({
    stack: 'shop',
    since: day,
    until: day + 1,
    entries: [],
    changes: [],
    redact: (one) => one,
  });
  expect(text).toContain('Nothing was recorded in this time.');
});
