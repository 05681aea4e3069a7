import { expect, test } from 'vitest';
import type { Stack } from '../../src/domain/stack.ts';
import { alert, busyWorld, consoleOn, night, tables } from './fakes.ts';
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

test('the panel under the cursor is marked by more than its colour', async () => {
  using screen = await mount(consoleOn(busyWorld()).app, 120, 40);
  expect(screen.text()).toMatch(/^─ 4 Databases /m);
  await screen.press('G');
  await screen.press('k');
  expect(screen.text().match(/▸/g)).toHaveLength(1);
  expect(screen.text()).toMatch(/▸ 2 Host /);
});

test('the Deck in 80 by 24 gives its rows to what is wrong, and says where the rest is', async () => {
  const many = (count: number) => {
    const world = busyWorld();
    const alerts = Array.from({ length: count }, (_, index) =>
      alert('warning', `Rule${index}`, 'host', 'something is wrong'),
    );
    return { ...world, alerts };
  };
  using some = await mount(consoleOn(many(13)).app);
  expect(some.text().match(/Rule\d+/g)).toHaveLength(13);
  expect(some.text()).toContain('! 2 Host');
  using more = await mount(consoleOn(many(40)).app);
  expect(more.text()).toMatch(/Rule16.*\n … 23 more\n─ Systems/);
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



























     ↑↓ move  ↵ open  a actions  R restart  b backup  l log  F failover  Z rollback  : command  y copy  ? help  q quit"
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




































     ↑↓ move  ↵ open  a actions  R restart  b backup  l log  F failover  Z rollback  : command  y copy  p pause  ? help  q quit"
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

































     ↑↓ move  Esc back  a actions  Tab next list  / find  s sort  R restart  b backup  l log  F failover  ? help  q quit"
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



     ↑↓ move  ↵ open  Esc back  a actions  Tab next list  / find  ? help  q quit"
  `);
  await screen.press('\r');
  expect(screen.text()).toMatchInlineSnapshot(`
    " ▲ shop · web-1   1 critical · 1 warning                        operate · 02:41
    ─ Filesystems  directory//var ──────────────────────────────────────────────────
     mount /var
     used 896 MB










     ↑↓ move  Esc back  a actions  Tab next list  / find  s sort  ? help  q quit"
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
    ─ Command ──────────────────────────────────────────── Enter takes, Esc closes ─
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
