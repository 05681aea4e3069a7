import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { append, emptyTail } from '../../../src/domain/logs/tail.ts';
import { type Log, type LogEntry, type LogSource, line, note } from '../../../src/domain/logs.ts';
import { type Fact, observe, worldOf } from '../../../src/domain/world.ts';
import { bindList, bindPanel } from '../../../src/views/bound.ts';
import { containerList } from '../../../src/views/containers/list.ts';
import { containersPanel } from '../../../src/views/containers/panel.ts';
import type { Key } from '../../../src/views/keys.ts';
import { logList } from '../../../src/views/logs/list.ts';
import { deckList, type Tables } from '../../../src/views/screens.ts';
import { textOf, widthOf } from '../../../src/views/text.ts';
import { type Console, consoleOn } from '../fakes.ts';
import { container, engine, now, stackOf, systems } from '../world.ts';

const tables: Tables = {
  screens: [
    { id: 'deck', key: '1', title: 'Deck', lists: [deckList] },
    {
      id: 'containers',
      key: '3',
      title: 'Containers',
      panel: 'containers',
      about: ['container'],
      lists: ['containers'],
    },
    { id: 'logs', key: '0', title: 'Logs', lists: ['logs'], opensLogs: true },
  ],
  panels: { containers: bindPanel(containersPanel) },
  lists: { containers: bindList(containerList), logs: bindList(logList) },
  deck: [{ panel: 'containers', side: 'left', of: ['engine'] }],
};
const stack = {
  ...stackOf(systems.docker),
  logs: [{ name: 'access', file: '/var/log/nginx/access.log', format: 'nginx' as const }],
};
const read: Fact = {
  type: 'read',
  probe: 'containers',
  system: 'docker',
  value: engine([container('web'), container('api')]),
  at: now,
  took: 3,
};
const size = { columns: 80, rows: 20 };
const room = size.rows - 3;

const key = (name: string): Key => (Array.from(name).length === 1 ? { name, text: name } : { name });
let console_: Console;
beforeEach(() => {
  console_ = consoleOn(observe(worldOf(stack, now), read), { tables });
});

function press(names: string): void {
  const { store, app, effects } = console_;
  for (const name of names.split(' ')) {
    const intent = app.drawing.intentOf(store.view(), key(name));
    if (intent !== undefined) effects.push(...store.send(intent, app.drawing.draw(store.view(), size).scene));
  }
}
const place = () => console_.store.view().place;
function rows(): readonly string[] {
  const { header, body, footer } = console_.app.drawing.draw(console_.store.view(), size).frame;
  return [...header, ...body.flat(2).flatMap((block) => block.rows), ...footer].map((row) =>
    textOf(row.line).trimEnd(),
  );
}
const shown = (): readonly string[] => rows().slice(2, -1);
const title = (): string => rows()[1] ?? '';

const numbered = (count: number, from = 0): readonly LogEntry[] =>
  Array.from({ length: count }, (_, index) => line(`line ${from + index}`, now + (from + index) * 1_000));
function say(...entries: readonly LogEntry[]): void {
  const source = place().log?.source as LogSource;
  const before = console_.store.view().log?.tail ?? emptyTail;
  console_.store.read({ source, state: { is: 'live' }, tail: append(before, entries), rate: undefined });
}
const show = (log: Partial<Log>): void => {
  const view = console_.store.view();
  console_.store.read({
    source: view.place.log?.source as LogSource,
    state: { is: 'live' },
    tail: emptyTail,
    rate: undefined,
    ...log,
  });
};

describe('a log is opened', () => {
  test('with l on a container, in place of the screen, which Escape brings back as it was', () => {
    press('3 j l');
    expect(place()).toMatchObject({
      screen: 'containers',
      log: { source: { kind: 'container', name: 'web' } },
    });
    expect(title()).toMatch(/^─ container\/web {2}docker ─+ opening ─$/);
    press('escape');
    expect(place()).toMatchObject({ screen: 'containers', log: undefined });
  });

  test('with Enter on the screen of logs, where files stand beside containers', () => {
    press('0');
    expect(rows().join('\n')).toMatch(
      /container\/api .*\n.*container\/web .*docker\.sock\n.*log\/access .*file .*access\.log/,
    );
    press('G enter');
    expect(place().log?.source).toMatchObject({ kind: 'log', name: 'access', format: 'nginx' });
    press('escape');
    expect(place()).toMatchObject({ screen: 'logs', log: undefined });
  });

  test('with l on an alert about it; elsewhere on the Deck l leads to all logs', () => {
    const alert = {
      name: 'Restarting',
      state: 'firing',
      labels: {},
      annotations: {},
      expr: '',
      severity: 'critical',
      target: 'container/api',
      summary: '',
      since: now,
    } as const;
    press('l');
    expect(place().screen).toBe('logs');
    console_.learn({ type: 'judged', at: now, alerts: [alert] } as unknown as Fact);
    press('1 g l');
    expect(place()).toMatchObject({ screen: 'deck', log: { source: { name: 'api' } } });
    press('3');
    expect(place()).toMatchObject({ screen: 'containers', log: undefined });
  });
});

describe('in a log', () => {
  beforeEach(() => press('3 j l'));

  test('the newest lines are shown, and more as they come', () => {
    say(...numbered(500));
    expect(shown()).toEqual(numbered(room, 500 - room).map(({ text }) => `   ${text}`));
    expect(title()).toMatch(/line 500 of 500, following ─$/);
    say(...numbered(1, 500));
    expect(shown().at(-1)).toBe('   line 500');
  });

  test('what is read stands still while others come, until the end is asked for', () => {
    say(...numbered(100));
    press('k k');
    expect(shown().at(-3)).toBe('▸  line 97');
    expect(title()).toContain('line 98 of 100, held still');
    const before = shown();
    say(...numbered(4_000, 100));
    expect(shown()).toEqual(before);
    say(...numbered(2_000, 4_100));
    expect(shown()).toHaveLength(room);
    expect(shown()[0]).toBe('▸  line 1100');
    expect(title()).toMatch(/line \d+ of 5 000, held still · 1 100 not kept/);
    press('G');
    expect(shown().at(-1)).toBe('   line 6099');
    press('s k s');
    expect(place().log?.at).toBeUndefined();
  });

  test('moving beyond the last line follows it again', () => {
    say(...numbered(5));
    press('k j');
    expect(place().log?.at).toEqual({ line: 4, bottom: 4 });
    press('j');
    expect(place().log?.at).toBeUndefined();
    press('g');
    expect(shown()[0]).toBe('▸  line 0');
  });

  test('/ finds upwards from where one is, n and N step on, and Escape takes it back', () => {
    say(...numbered(100));
    press('/ E 5 backspace backspace 5 0');
    expect(title()).toContain('/50 in 1 line');
    press('enter');
    expect(place().log).toMatchObject({ search: '50', at: { line: 50 } });
    press('/ backspace backspace 9 enter');
    expect(place().log?.at?.line).toBe(49);
    press('N');
    expect(place().log?.at?.line).toBe(39);
    press('n n');
    expect(place().log?.at?.line).toBe(59);
    press('escape');
    expect(place().log).toMatchObject({ search: '' });
    press('escape');
    expect(place().log).toBeUndefined();
  });

  test('what was searched for stands out wherever it is', () => {
    say(line('Error: an ERROR of errors'));
    press('/ e r r o r');
    const { body } = console_.app.drawing.draw(console_.store.view(), size).frame;
    const [, row] = body.flat(2).flatMap((block) => block.rows);
    expect(row?.line.filter(({ tone }) => tone === 'match').map(({ text }) => text)).toEqual([
      'Error',
      'ERROR',
      'error',
    ]);
  });

  test('[ and ] go a minute back and on', () => {
    say(...numbered(300));
    press('[');
    expect(place().log?.at?.line).toBe(239);
    press('[ [');
    expect(place().log?.at?.line).toBe(119);
    press(']');
    expect(place().log?.at?.line).toBe(179);
    press('] ] ]');
    expect(place().log?.at).toBeUndefined();
  });

  test('w wraps, with the line under the cursor in sight; t says when each was printed', () => {
    say(...numbered(30), line(`start ${'x'.repeat(200)} end`, now));
    expect(shown().at(-1)).toMatch(/…$/);
    press('w');
    expect(shown().slice(-3).join('')).toMatch(/start x+.*x+ end$/s);
    press('t k');
    expect(shown().join('\n')).toContain('▸  02:41:59.000 line 29');
  });

  test('a level is a sign and a tone, a note stands apart', () => {
    say(line('ERROR broken'), line('x', now, 'warning'), note('web ended with exit code 1'), line('plain'));
    expect(shown()).toEqual([' ▲ ERROR broken', ' ! x', ' ─ web ended with exit code 1', '   plain']);
  });

  test('the line under the cursor can be copied', () => {
    say(...numbered(3));
    press('k y');
    expect(console_.effects.at(-1)).toEqual({ type: 'copy', text: 'line 1' });
  });

  test('why it cannot be read stands there in a sentence; what was read stays', () => {
    show({
      state: { is: 'failed', because: 'you may not read /var/log/x: only its owner and its group may' },
    });
    expect(shown()).toEqual(['  you may not read /var/log/x: only its owner and its group may']);
    expect(title()).toContain('cannot be read');
    show({ tail: append(emptyTail, numbered(2)), rate: 3_120 });
    expect(title()).toContain('line 2 of 2, following · 3 120/s');
    show({});
    expect(shown()).toEqual(['  nothing was printed yet']);
  });

  test('hostile lines are drawn as text, and nothing of them is done', () => {
    say(
      line('\u001b[2J\u001b]0;owned\u0007数据库 \u202eterces \u0000\u009b31mred\ufffd'),
      line('\t\t'),
      line(''),
    );
    expect(shown()).toEqual(['   数据库 terces red\ufffd', '', '']);
  });

  const anything = fc.oneof(
    fc.constantFrom(
      'k',
      'j',
      'g',
      'G',
      'pageUp',
      'pageDown',
      's',
      'w',
      't',
      '[',
      ']',
      'n',
      'N',
      'y',
      '/',
      'e',
      'enter',
      'l',
      '?',
      ':',
      'T',
      'escape',
    ),
    fc.array(fc.string({ unit: 'binary', maxLength: 300 }), { maxLength: 40 }),
    fc.constant(numbered(3_000).map(({ text }) => text)),
  );

  test('whatever comes and whatever is pressed, the pane is as wide and as high as its room', () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 30 }), (events) => {
        console_ = consoleOn(observe(worldOf(stack, now), read), { tables });
        press('3 j l');
        for (const event of events) {
          if (typeof event === 'string') press(event);
          else if (place().log !== undefined) say(...event.map((text) => line(text)));
          const { frame } = console_.app.drawing.draw(console_.store.view(), size);
          const all = [
            ...frame.header,
            ...frame.body.flat(2).flatMap((block) => block.rows),
            ...frame.footer,
          ];
          expect(all.length).toBeLessThanOrEqual(size.rows);
          for (const row of all) expect(widthOf(row.line)).toBe(size.columns);
        }
      }),
      { numRuns: 40 },
    );
  });
});
