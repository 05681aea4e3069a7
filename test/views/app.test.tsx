import { expect, test } from 'vitest';
import type { Stack } from '../../src/domain/stack.ts';
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
  tables,
  worldWith,
} from './fakes.ts';
import { mount } from './screen.tsx';

test('the Deck in 80 by 24: a line a panel, the worst first, the one under the cursor in full', async () => {
  using screen = await mount(consoleOn(busyWorld()).app);
  expect(screen.text()).toMatchInlineSnapshot(`
    " ▲ shop · web-1   1 critical · 1 warning                        operate · 02:41
    ─ Alerts ───────────────────────────────────────────────────────────────────────
    ▸▲ ReplicationLag       main/r2        38 MB behind, limit 16 MB          4m12s 
     ! FilesystemAlmostFull /var           94 % used                          4m12s
    ─ Systems  worst first ─────────────────────────────────────────────────────────
     ▲ 4 Databases   3 nodes
     ! 2 Host        3 mounts
    ─ 4 Databases  main ────────────────────────────────────────────────────────────
     p1  977 kB
     r1  1.9 MB
     r2  2.9 MB












     ↑↓ move  ↵ open  a actions  R restart  b backup  l log  ? help  q quit"
  `);
  expect(screen.terminal.buffer.active.type).toBe('alternate');
});

test('the Deck in 120 by 40: panels below each other', async () => {
  using screen = await mount(consoleOn(busyWorld()).app, 120, 40);
  expect(screen.text()).toMatchInlineSnapshot(`
    " ▲ shop · production · web-1   1 critical · 1 warning    2 systems  1 live  1 not read yet        operate · ana · 02:41
    ─ Alerts ───────────────────────────────────────────────────────────────────────────────────────────────────────────────
    ▸▲ critical  ReplicationLag           postgres/main/r2         38 MB behind, limit 16 MB                          4m12s 
     ! warning   FilesystemAlmostFull     directory//var           94 % used                                          4m12s
    ─ 2 Host  web-1 · 4 cores ──────────────────────────────────────────────────────────────────────────────────────────────
     / 381 MB
     /var 896 MB
     /home 95 MB
    ─ 4 Databases  main ────────────────────────────────────────────────────────────────────────────────────────────────────
     p1  977 kB
     r1  1.9 MB
     r2  2.9 MB



























     ↑↓ move  ↵ open  a actions  R restart  b backup  l log  : command  y copy  p pause  ? help  q quit"
  `);
});

test('the Deck in 160 by 45: two columns of panels', async () => {
  using screen = await mount(consoleOn(busyWorld()).app, 160, 45);
  expect(screen.text()).toMatchInlineSnapshot(`
    " ▲ shop · production · web-1   1 critical · 1 warning    2 systems  1 live  1 not read yet                                                operate · ana · 02:41
    ─ Alerts ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    ▸▲ critical  ReplicationLag           postgres/main/r2         38 MB behind, limit 16 MB                                                                  4m12s 
     ! warning   FilesystemAlmostFull     directory//var           94 % used                                                                                  4m12s
    ─ 2 Host  web-1 · 4 cores ─────────────────────────────────────────────────────  ─ 4 Databases  main ───────────────────────────────────────────────────────────
     / 381 MB                                                                         p1  977 kB
     /var 896 MB                                                                      r1  1.9 MB
     /home 95 MB                                                                      r2  2.9 MB




































     ↑↓ move  ↵ open  a actions  R restart  b backup  l log  : command  y copy  p pause  ? help  q quit"
  `);
});

test('a screen with its panel, its lists, and the detail beside the list', async () => {
  using screen = await mount(consoleOn(busyWorld()).app, 120, 40);
  await screen.press('2j\r');
  expect(screen.text()).toMatchInlineSnapshot(`
    " ▲ shop · production · web-1   1 critical · 1 warning    2 systems  1 live  1 not read yet        operate · ana · 02:41
    ─ Filesystems  3 ───────────────────────────────────────────────  ─ Filesystems  directory// ───────────────────────────
      mount                              ↓used   share  device         mount /
      /var                              896 MB    94 %  /dev/sda1      used 381 MB
    ▸ /                                 381 MB    40 %  /dev/sda1   
      /home                              95 MB    10 %  /dev/sda1

































     ↑↓ move  Esc back  Tab next list  / find  s sort  a actions  R restart  b backup  l log  : command  ? help  q quit"
  `);
});

test('where there is no room lists become tabs, and the detail takes the place of its list', async () => {
  using screen = await mount(consoleOn(busyWorld()).app, 80, 15);
  await screen.press('2');
  expect(screen.text()).toMatchInlineSnapshot(`
    " ▲ shop · web-1   1 critical · 1 warning                        operate · 02:41
    ─ Filesystems  3 ───────────────────────────────────────────────────────────────
      mount                                              ↓used   share  device
    ▸ /var                                              896 MB    94 %  /dev/sda1   
      /                                                 381 MB    40 %  /dev/sda1
      /home                                              95 MB    10 %  /dev/sda1
    ─ Directories  3 ───────────────────────────────────────────────────────────────
      path
    ▸ p1
      r1
      r2



     ↑↓ move  ↵ open  Esc back  Tab next list  / find  s sort  ? help  q quit"
  `);
  await screen.press('\r');
  expect(screen.text()).toMatchInlineSnapshot(`
    " ▲ shop · web-1   1 critical · 1 warning                        operate · 02:41
    ─ Filesystems  directory//var ──────────────────────────────────────────────────
     mount /var
     used 896 MB










     ↑↓ move  Esc back  Tab next list  / find  s sort  a actions  ? help  q quit"
  `);
});

test('the palette and the choice of a column lie over the last rows', async () => {
  using screen = await mount(consoleOn(busyWorld()).app, 80, 24);
  await screen.press('2:');
  await screen.press('dir');
  expect(screen.text()).toMatchInlineSnapshot(`
    " ▲ shop · web-1   1 critical · 1 warning                        operate · 02:41
    ─ 2 Host  web-1 · 4 cores ──────────────────────────────────────────────────────
     / 381 MB
     /var 896 MB
     /home 95 MB
    ─ Filesystems  3 ───────────────────────────────────────────────────────────────
      mount                                              ↓used   share  device
    ▸ /var                                              896 MB    94 %  /dev/sda1   
      /                                                 381 MB    40 %  /dev/sda1
      /home                                              95 MB    10 %  /dev/sda1
    ─ Directories  3 ───────────────────────────────────────────────────────────────
    ─ Command ──────────────────────────────────────────────── ↵ takes, Esc closes ─
     : dir_
     > Host: Directories
       Databases: Directories
       hold the screen still, or let it go on  p
       colours: dark, light, colour-blind safe  T






     ↑↓ move  ↵ take  Esc close"
  `);
  await screen.press('\u001b');
  await screen.press('s');
  expect(screen.text()).toContain(' ▸ used ↓');
});

test('help names every key, and closes', async () => {
  const { app } = consoleOn(busyWorld());
  using screen = await mount(app, 80, 40);
  await screen.press('?');
  for (const { title } of app.drawing.bindings) expect(screen.text()).toContain(title.slice(0, 20));
  await screen.press('?');
  expect(screen.text()).toContain('─ Alerts');
});

test('F1 is help too', async () => {
  using screen = await mount(consoleOn(busyWorld()).app);
  await screen.press('\u001bOP');
  expect(screen.text()).toContain('─ Help');
});

test('what is pasted is text for an open field, and nothing else', async () => {
  const { app, effects, store } = consoleOn(busyWorld());
  using screen = await mount(app);
  await screen.press('\u001b[200~2qqy\u001b[201~');
  expect(store.view().place.screen).toBe('deck');
  expect(effects).toEqual([]);
  await screen.press('2/');
  await screen.press('\u001b[200~/v\u001b[31ma\nr\u001b[201~');
  expect(screen.line(23)).toContain(' / /va r_');
});

test('keys that arrive together are keys one after another', async () => {
  const { app, store } = consoleOn(busyWorld());
  using screen = await mount(app);
  await screen.press('2jj\r');
  expect(store.view().place).toMatchObject({ screen: 'host', detail: { top: 0 } });
  expect(store.view().place.lists.mounts?.selected).toBe('/home');
});

test('a paused screen stands still while the world goes on', async () => {
  const { app, learn } = consoleOn(busyWorld());
  using screen = await mount(app);
  await screen.press('p');
  expect(screen.line(0)).toContain('paused 02:41');
  learn({ type: 'judged', at: night + 5000, alerts: [] });
  await screen.settle();
  expect(screen.text()).toContain('ReplicationLag');
  await screen.press('p');
  expect(screen.text()).not.toContain('ReplicationLag');
  expect(screen.line(0)).toContain('nothing known to be wrong');
});

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

test('a selected item keeps the cursor through a resize', async () => {
  using screen = await mount(consoleOn(busyWorld()).app, 160, 45);
  await screen.press('2jj');
  await screen.resize(80, 24);
  expect(screen.text()).toContain('▸ /home');
  await screen.resize(120, 40);
  expect(screen.text()).toContain('▸ /home');
  await screen.resize(59, 14);
  expect(screen.text()).toBe('59x14 is too small: 60x15 at least, q quits');
  await screen.resize(80, 24);
  expect(screen.text()).toContain('▸ /home');
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

test('T changes the colours and remembers them', async () => {
  const { app, effects } = consoleOn(busyWorld());
  using screen = await mount(app);
  const before = screen.raw().length;
  await screen.press('T');
  expect(screen.raw().length).toBeGreaterThan(before);
  expect(effects).toEqual([{ type: 'prefer', preference: { theme: 'light' } }]);
});

test('q leaves the terminal as it was', async () => {
  using screen = await mount(consoleOn(busyWorld()).app);
  await screen.press('q');
  await screen.exited;
  expect(screen.terminal.buffer.active.type).toBe('normal');
  expect(screen.raw()).toContain('\u001b[?25h');
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

test('what is not watched stands last, in one line', async () => {
  const none: Stack = { ...busyWorld().stack, systems: busyWorld().stack.systems.slice(0, 1) };
  const of: readonly ('host' | 'postgres')[] = ['postgres'];
  const deck = tables.deck.map((slot) => (slot.panel === 'databases' ? { ...slot, of } : slot));
  const { app, learn } = consoleOn(busyWorld(), { tables: { ...tables, deck } });
  learn({ type: 'stack', at: night, stack: none });
  using screen = await mount(app, 160, 45);
  const rows = screen.text().split('\n');
  expect(rows.findIndex((row) => row.startsWith('─ 4 Databases'))).toBeGreaterThan(
    rows.findIndex((row) => row.startsWith('─ 2 Host')),
  );
  expect(rows.filter((row) => /^ r[12] /.test(row))).toEqual([]);
  await screen.resize(80, 24);
  expect(screen.text()).toContain(' ○ 4 Databases   3 nodes');
});

test('the tab in use is in sight, however many there are before it', async () => {
  const lists = Array.from({ length: 9 }, (_, index) => `mounts${index}`);
  const bound = tables.lists.mounts;
  const many = Object.fromEntries(
    lists.map((id) => [id, { ...bound!, id, title: `List number ${id.at(-1)}` }]),
  );
  const screens = [...tables.screens, { id: 'many', key: '9', title: 'Many', lists }];
  using screen = await mount(consoleOn(busyWorld(), { tables: { ...tables, screens, lists: many } }).app);
  await screen.press('9');
  expect(screen.line(1)).toMatch(/^ {2}List number 0 3 {2}List number 1 3/);
  await screen.press('\t\t\t\t\t\t\t\t');
  expect(screen.line(1)).toMatch(/^ … .*List number 8 3$/);
});
