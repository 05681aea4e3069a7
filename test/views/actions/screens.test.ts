import { expect, test } from 'vitest';
import type { Plan } from '../../../src/core/plan.ts';
import { line } from '../../../src/domain/logs.ts';
import type { Fact, World } from '../../../src/domain/world.ts';
import { observe } from '../../../src/domain/world.ts';
import type { Intent } from '../../../src/views/intent.ts';
import { logIn } from '../../../src/views/store.ts';
import { createTables } from '../../../src/views/tables.ts';
import { widthOf } from '../../../src/views/text.ts';
import { ana, confirmed, planOf, runner, runOf, started } from '../../domain/runs.ts';
import { alert, busyWorld, consoleOn, night } from '../fakes.ts';
import { actingConsole, desk, sizes, watched } from './acting.ts';

const r1 = { kind: 'postgres', name: 'main/r1' } as const;
const refusing: Plan = planOf({
  action: 'restart',
  target: { kind: 'postgres', name: 'main/p1' },
  summary: 'Restart p1, the primary of main: nobody can write for about 4 s (last run: 3.8 s).',
  risk: 'destructive',
  identity: { 'system identifier': '7391204', role: 'primary', timeline: '7' },
  preflight: [
    ...Array.from({ length: 17 }, (_, index) => ({
      title: `look ${index + 1}`,
      is: 'pass' as const,
      because: `${index + 1} of 97`,
    })),
    {
      title: 'p1 holds the primary',
      is: 'refuse',
      because: '142 clients are cut, limit 100; 81 transactions are rolled back',
      override: 'allow-clients',
      mend: { action: 'stop', target: r1 },
    },
    { title: 'a base backup runs', is: 'warn', because: 'it will be cancelled: pid 5120, 41 % done' },
  ],
  impact: ['142 connections are cut, 81 transactions are rolled back', 'writes wait for about 4 s'],
  steps: [
    { id: 'pause', title: 'pause the pooler', hold: true },
    { id: 'stop', title: 'stop p1 its own clean way', pointOfNoReturn: true },
    { id: 'start', title: 'start p1' },
    { id: 'resume', title: 'resume the pooler' },
  ],
  proof: ['primary, timeline 7', 'accepts writes'],
  undo: 'It cannot be taken back; it runs as before.',
});

function planned(plan: Plan, size: readonly [number, number]) {
  const console = actingConsole(busyWorld(), size);
  console.press('R');
  console.planned(plan);
  return console;
}

const facts = (...some: readonly Fact[]): World => some.reduce(observe, busyWorld());

test.each(sizes)('a plan that is refused, in %i by %i', (columns, rows) => {
  expect(planned(refusing, [columns, rows]).text()).toMatchSnapshot();
});

test.each(sizes)('a plan that asks for y, in %i by %i', (columns, rows) => {
  expect(planned(planOf(), [columns, rows]).text()).toMatchSnapshot();
});

test('the last line says what it takes', () => {
  const last = (plan: Plan, keys = '') => {
    const console = planned(plan, [100, 30]);
    if (keys !== '') console.press(keys);
    return console.text().split('\n').at(-2)?.trim();
  };
  expect(last(planOf({ risk: 'safe' }))).toMatch(/^Enter takes what is marked.*▸\[ Run \] {2}\[ Cancel \]$/);
  expect(last(planOf())).toMatch(/^y runs it.*▸\[ Cancel \]$/);
  expect(last(planOf({ risk: 'destructive' }))).toMatch(/^Tab, then type web to run it.*▸\[ Cancel \]$/);
  expect(last(planOf({ risk: 'destructive' }), 'tab w e')).toMatch(
    /^type web and Enter: we_ .*\[ Cancel \]$/,
  );
  expect(last(refusing)).toMatch(
    /^Cannot run: 1 refusal\. {3}m stop postgres\/main\/r1 first {3}o overrides.*▸\[ Back \]$/,
  );
});

test('how risky it is stays in sight where it is longer than the screen', () => {
  const console = planned({ ...refusing, impact: Array.from({ length: 30 }, () => 'they wait') }, [80, 24]);
  expect(console.text()).toMatch(/destructive · \d+ more below ─\n/);
});

test('v shows all that was looked at, and it scrolls', () => {
  const console = planned(refusing, [80, 24]);
  expect(console.text()).not.toContain('17 of 97');
  console.press('v G');
  expect(console.text()).toContain('It cannot be taken back');
  console.press('g pageDown');
  expect(console.text()).toContain('17 of 97');
});

const steps = [
  confirmed(night),
  started(night + 200),
  { type: 'began', at: night + 300, step: 'stop' },
  { type: 'ended', at: night + 900, step: 'stop', is: 'yes', because: 'exited 0' },
  { type: 'began', at: night + 1_000, step: 'start' },
  { type: 'told', at: night + 1_500, step: 'start', text: 'pulling nothing', ratio: 0.4 },
  { type: 'held', at: night + 1_600, step: 'start', until: night + 11_600, guard: runner },
] as const;

const running = facts({ type: 'run', at: night + 2_000, run: runOf(...steps) });
const done = facts({
  type: 'run',
  at: night + 5_000,
  run: runOf(
    ...steps,
    { type: 'ended', at: night + 2_500, step: 'start', is: 'yes' },
    { type: 'ended', at: night + 3_000, step: 'healthy', is: 'yes' },
    { type: 'released', at: night + 3_100, step: 'start', by: 'runner', is: 'yes' },
    {
      type: 'proved',
      at: night + 4_000,
      verdicts: [{ title: 'web', is: 'pass', because: 'healthy since 02:41:03' }],
    },
    { type: 'over', at: night + 4_000, outcome: 'done', because: 'web: healthy since 02:41:03' },
  ),
});

test('Enter on a run in the list opens it, wherever it was started', () => {
  const console = consoleOn(running, { tables: createTables() });
  const { store, app } = console;
  const send = (intent: Intent) =>
    store.send(intent, app.drawing.draw(store.view(), { columns: 100, rows: 30 }).scene);
  send({ type: 'go', screen: 'changes', list: 'runs' });
  expect(send({ type: 'open' })).toEqual([{ type: 'equip' }]);
  expect(store.view().place.acting).toMatchObject({ is: 'run', run: '20261120-0241-7f3a' });
});

function watching(world: World, size: readonly [number, number]) {
  const console = actingConsole(world, size);
  const { drawing } = console.app;
  const { scene } = drawing.draw(console.store.view(), { columns: size[0], rows: size[1] });
  console.store.send({ type: 'watch', run: '20261120-0241-7f3a' }, scene);
  return console;
}

test.each(sizes)('a run that goes on, in %i by %i', (columns, rows) => {
  expect(watching(running, [columns, rows]).text()).toMatchSnapshot();
});

test.each(sizes)('a run that is done, in %i by %i', (columns, rows) => {
  expect(watching(done, [columns, rows]).text()).toMatchSnapshot();
});

test.each(sizes)('the log of what is acted on stands with its run, in %i by %i', (columns, rows) => {
  const plan = planOf({ target: { kind: 'unit', name: 'nginx' } });
  const run = runOf(confirmed(night, { plan }), ...steps.slice(1));
  const console = watching(facts({ type: 'run', at: night + 2_000, run }), [columns, rows]);
  const source = logIn(console.place());
  if (source === undefined) throw new Error('a unit keeps a log');
  const entries = ['signal process started', 'gracefully shutting down', 'exit'].map((text, index) =>
    line(text, night + 300 + index),
  );
  console.store.read({
    source,
    state: { is: 'live' },
    rate: undefined,
    tail: { entries, first: 0, size: 60 },
  });
  expect(console.text()).toMatchSnapshot();
  console.press('l');
  expect(console.text()).toMatch(/─ unit\/nginx {2}journal/);
  console.press('escape');
  expect(console.text()).toContain('Run 20261120-0241-7f3a');
});

test('a run whose runner is gone says so, and what can be done about it', () => {
  const plan = planOf({ steps: [{ id: 'stop', title: 'stop web', undo: true }] });
  const run = { ...runOf(confirmed(night, { plan }), ...steps.slice(1, 4)), isLost: true } as const;
  const console = watching(facts({ type: 'run', at: night + 9_000, run }), [100, 30]);
  expect(console.text()).toMatch(/interrupted: its runner is gone/);
  console.press('u y');
  expect(console.effects).toEqual([{ type: 'undo', run: run.id, how: 'yes' }]);
  console.press('r y');
  expect(console.effects.at(-1)).toEqual({ type: 'resume', run: run.id, how: 'yes' });
});

test('X asks before it asks, and q leaves it running', () => {
  const console = watching(running, [100, 30]);
  console.press('X');
  expect(console.text()).toContain('Abort it at the next safe point?');
  console.press('escape');
  expect(console.effects).toEqual([]);
  console.press('X y');
  expect(console.effects).toEqual([{ type: 'abort', run: '20261120-0241-7f3a', how: 'yes' }]);
  console.press('u');
  expect(console.place()).toMatchObject({ said: 'it goes on: X asks it to abort', overlay: undefined });
  console.press('q');
  expect(console.place().acting).toBeUndefined();
  expect(console.effects).toHaveLength(1);
});

test('to take back what is destructive takes the word', () => {
  const plan = planOf({ risk: 'destructive', steps: [{ id: 'stop', title: 'stop web', undo: true }] });
  const run = runOf(
    confirmed(night, { plan }),
    started(night + 1),
    { type: 'ended', at: night + 2, step: 'stop', is: 'yes' },
    { type: 'over', at: night + 3, outcome: 'done', because: 'stopped' },
  );
  const console = watching(facts({ type: 'run', at: night + 9_000, run }), [100, 30]);
  console.press('u y enter');
  expect(console.effects.filter(({ type }) => type === 'undo')).toEqual([]);
  expect(console.effects.at(-1)).toMatchObject({ type: 'wrongWord' });
  console.press('w e b enter');
  expect(console.effects.at(-1)).toEqual({ type: 'undo', run: run.id, how: 'word' });
});

test('what was taken back says how long that took, not how long ago it began', () => {
  const run = runOf(
    ...[confirmed(night), started(night), { type: 'began', at: night, step: 'stop' } as const],
    { type: 'ended', at: night + 2_000, step: 'stop', is: 'yes' },
    { type: 'over', at: night + 3_000, outcome: 'done', because: 'stopped' },
    started(night + 3_600_000, 'undo'),
    { type: 'over', at: night + 3_604_000, outcome: 'undone', because: 'ana took it back' },
  );
  const console = watching(facts({ type: 'run', at: night + 3_605_000, run }), [100, 30]);
  expect(console.text()).toContain('undone in 4.0 s, at');
});

test('what somebody asked to abort says who', () => {
  const run = runOf(...steps, { type: 'asked', at: night + 1_700, what: 'abort', by: ana });
  const console = watching(facts({ type: 'run', at: night + 2_000, run }), [100, 30]);
  expect(console.text()).toContain('ana asked to abort: it stops at the next safe point');
});

test('the run that a confirmation led to takes the place of its plan', () => {
  const console = actingConsole(running);
  console.press('R');
  console.planned();
  console.press('y');
  const [request] = console.effects.flatMap((effect) => (effect.type === 'run' ? [effect.request] : []));
  if (request === undefined) throw new Error('nothing was confirmed');
  console.tell({ is: 'starting', request, plan: planOf() });
  expect(console.text()).toContain('It is being started.');
  console.tell({ is: 'started', request, run: '20261120-0241-7f3a' });
  expect(console.text()).toContain('Run 20261120-0241-7f3a');
});

test('the menu has every action, what the alert suggests first, and why one cannot be done', () => {
  const world = facts({
    type: 'judged',
    at: night,
    alerts: [
      {
        ...alert('critical', 'ContainerEnded', 'container/web', 'ended by a failure'),
        annotations: { action: 'stop' },
      },
    ],
  });
  const console = actingConsole(world, [80, 24]);
  console.press('a');
  expect(console.text().split('\n').slice(-5).join('\n')).toMatchInlineSnapshot(`
    "─ container/web ─────────────────────────────────── Enter plans it, Esc closes ─
     ▸ Stop             suggested by the alert
       Restart
       Start            web runs already
     ↑↓ move  ↵ take  Esc back  q quit"
  `);
  console.press('j j enter');
  expect(console.place()).toMatchObject({ said: 'web runs already', acting: undefined });
  console.press('k k enter');
  expect(console.effects.at(-1)).toEqual({
    type: 'plan',
    request: { action: 'stop', target: { kind: 'container', name: 'web' }, flags: {} },
  });
});

test('one key plans what the alert suggests, of the very thing, and its row says so', () => {
  const target = { kind: 'postgres', name: 'main/p1' } as const;
  const piled = {
    ...alert('critical', 'LockPileUp', 'postgres/main/p1', '12 waiting behind pid 4121'),
    annotations: { action: 'terminate' },
    suggests: { action: 'terminate', target, flags: { pid: '4121', started: '7' } },
  };
  const console = actingConsole(facts({ type: 'judged', at: night, alerts: [piled] }), [80, 24]);
  expect(console.text()).toMatch(/▸.*LockPileUp.* m terminate /);
  console.press('m');
  expect(console.effects.at(-1)).toEqual({
    type: 'plan',
    request: { action: 'terminate', target, flags: { pid: '4121', started: '7' } },
  });
});

test('what an alert suggests of something else is the menu of that, and other keys are about the alert', () => {
  const directory = { kind: 'directory', name: '/var/log/shop' } as const;
  const full = {
    ...alert('critical', 'FilesystemAlmostFull', 'host /var', '97 % used'),
    annotations: { action: 'prune' },
    suggests: { action: 'prune', target: directory },
  };
  const console = actingConsole(facts({ type: 'judged', at: night, alerts: [full] }), [80, 24]);
  console.press('a');
  expect(console.place().overlay).toMatchObject({ is: 'menu', target: directory, suggested: 'prune' });
  console.press('escape R');
  expect(console.effects.at(-1)).toMatchObject({ request: { action: 'restart', target: { kind: 'host' } } });
});

test('where no alert suggests anything its key says so', () => {
  const console = actingConsole(busyWorld(), [80, 24]);
  console.press('G m');
  expect(console.place().said).toBe('no alert suggests anything here: a lists what can be done');
});

test('a reason that is longer than its row stands below, whole', () => {
  const reason =
    'How web is started is not known: name its unit or its container in the stack file, as run: of it.';
  const long = { ...desk, offersFor: () => [{ action: 'start', title: 'Start', because: reason }] };
  const console = actingConsole(busyWorld(), [80, 24]);
  console.store.equip(long);
  console.press('a');
  expect(console.text().replaceAll(/\s+/g, ' ')).toContain(reason);
});

test('in watch every action has the one reason, and no key leads further', () => {
  const reason =
    'You may look but not change anything here: access is watch (set in /etc/quarterdeck/quarterdeck.yaml).';
  const console = actingConsole(watched(), [160, 45]);
  console.press('a');
  expect(console.text().split(reason)).toHaveLength(4);
  console.press('enter');
  expect(console.place()).toMatchObject({ said: reason, acting: undefined });
  console.press('escape R');
  expect(console.place()).toMatchObject({ said: reason, acting: undefined });
  console.press(': r e s t a r t');
  expect(console.text()).not.toContain('restart postgres');
  console.press('enter');
  expect(console.effects.map(({ type }) => type)).toEqual(['equip']);
});

test('the palette names what can be done with what is selected', () => {
  const console = actingConsole();
  console.press(': r e s t a r t space p o');
  expect(console.text()).toContain('restart postgres/main/r2');
  console.press('enter');
  expect(console.effects.at(-1)).toMatchObject({ type: 'plan', request: { action: 'restart' } });
});

test('i writes a note about what is selected', () => {
  const console = actingConsole();
  console.press('i');
  console.chunk(...Array.from('asked the owner'));
  expect(console.text()).toContain(' note on postgres/main/r2: asked the owner_');
  console.press('enter');
  expect(console.effects.at(-1)).toEqual({
    type: 'note',
    text: 'asked the owner',
    about: { kind: 'postgres', name: 'main/r2' },
  });
});

test('at every size no row is wider than the terminal', () => {
  for (const columns of [60, 80, 120, 160])
    for (const rows of [15, 24, 45])
      for (const make of [
        () => planned(refusing, [columns, rows]),
        () => watching(done, [columns, rows]),
        () => watching(running, [columns, rows]),
      ]) {
        const { store, app } = make();
        const { frame } = app.drawing.draw(store.view(), { columns, rows });
        const lines = frame.body.flatMap((band) =>
          band.flat().flatMap((block) => block.rows.map((row) => [row, block.columns] as const)),
        );
        expect(lines.filter(([{ line }, width]) => widthOf(line) !== width)).toEqual([]);
        const height = frame.body.reduce(
          (sum, band) =>
            sum + Math.max(...band.map((side) => side.reduce((all, block) => all + block.rows.length, 0))),
          0,
        );
        expect(height).toBeLessThanOrEqual(rows - frame.header.length - 1);
      }
});
