import { expect, test } from 'vitest';
import { busyWorld, consoleOn, night } from './fakes.ts';
import { mount } from './screen.tsx';

test('help names every key, and closes', async () => {
  const { app } = consoleOn(busyWorld());
  using screen = await mount(app, 80, 80);
  await screen.press('?');
  for (const { title } of app.drawing.bindings) expect(screen.text()).toContain(title);
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
