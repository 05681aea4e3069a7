import { expect, test } from 'vitest';
import { ascii } from '../../src/views/glyphs.ts';
import {
  alert,
  busyWorld,
  consoleOn,
  directoriesRead,
  failed,
  mount as filesystem,
  mountsRead,
  night,
  worldWith,
} from './fakes.ts';
import { mount } from './screen.tsx';

test('a panel that throws says so in its place, and the rest goes on', async () => {
  const { app, reported } = consoleOn(
    worldWith(mountsRead([filesystem('/', 4e8)]), directoriesRead(['broken'])),
  );
  using screen = await mount(app, 160, 45);
  expect(screen.text()).toContain('this panel failed: no node answers to that name; ctrl-l tries again');
  expect(screen.text()).toContain(' / 381 MB');
  expect(reported).toContain('databases: no node answers to that name');
});

test('a failed read is in the title with its age, its reason and the next try', async () => {
  const world = worldWith(
    directoriesRead(['p1'], night - 14_000),
    failed('p1 does not answer: connection refused 10.0.0.11:5432'),
  );
  using screen = await mount(consoleOn(world).app, 160, 45);
  expect(screen.text()).toContain('14 s old, p1 does not answer: connection refused');
  await screen.press('4');
  expect(screen.text()).toContain('next try in 4 s ─');
});

test('a reading older than two intervals says its age without having failed', async () => {
  using screen = await mount(
    consoleOn(worldWith(mountsRead([], night - 50_000), { type: 'tick', at: night })).app,
    160,
    45,
  );
  expect(screen.text()).toContain('50 s old ─');
});

test('Chinese and hostile names stay in their columns', async () => {
  const names = [
    '/数据库/备份',
    '/\u001b[2J\u001b]0;title\u0007x',
    '/a\nb\tc',
    '/\u202egnp.exe',
    `/${'한'.repeat(80)}`,
  ];
  const world = worldWith(mountsRead(names.map((name, index) => filesystem(name, 9e8 - index))));
  using screen = await mount(consoleOn(world).app);
  await screen.press('2');
  const { active } = screen.terminal.buffer;
  const shown = Array.from({ length: 24 }, (_, row) => screen.line(row)).flatMap((line, row) =>
    line.includes('858 MB') && line.includes('sda1') ? [row] : [],
  );
  expect(shown.map((row) => screen.line(row).slice(2).replace(/ .*/, ''))).toEqual([
    '/数据库/备份',
    '/x',
    '/a',
    '/gnp.exe',
    `/${'한'.repeat(22)}…`,
  ]);
  // The same terminal column holds the same part of every row.
  for (const row of shown) expect(active.getLine(row)?.getCell(68)?.getChars()).toBe('/');
});

test('without colour everything is still said', async () => {
  using screen = await mount(consoleOn(busyWorld(), { isColoured: false }).app, 120, 40);
  await screen.press('2');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: looks for colours among the control sequences
  expect(screen.raw()).not.toMatch(/\u001b\[[\d;]*(?:[39][0-7]|48)[\d;]*m/);
  expect(screen.text()).toContain('▸ /var');
});

test('--ascii draws with ASCII alone', async () => {
  const world = worldWith(mountsRead([filesystem('/数据', 4e8)]), directoriesRead(['p1']), {
    type: 'judged',
    at: night,
    alerts: [alert('critical', 'Lag', 'postgres/main/r2', '38 MB → too much · paused')],
  });
  using screen = await mount(consoleOn(world, { glyphs: ascii }).app, 120, 40);
  for (const keys of ['1', '2', '?', '?', ':']) {
    await screen.press(keys);
    expect(screen.text()).toMatch(/^[\n\x20-\x7e]*$/);
  }
  expect(screen.text()).toContain('/????');
});

test('an idle screen writes nothing, and a number that changed only itself', async () => {
  const mounts = [filesystem('/', 4e8), filesystem('/var', 8e8)];
  const { app, learn } = consoleOn(worldWith(mountsRead(mounts)));
  using screen = await mount(app, 160, 45);
  const before = screen.raw().length;
  learn(mountsRead(mounts, night + 2000));
  await screen.settle();
  expect(screen.raw().length).toBe(before);
  learn(mountsRead([filesystem('/', 5e8), filesystem('/var', 8e8)], night + 4000));
  await screen.settle();
  expect(screen.raw().length - before).toBeLessThan(40);
});
