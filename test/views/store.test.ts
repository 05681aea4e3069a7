import { expect, test } from 'vitest';
import { bindPanel } from '../../src/views/bound.ts';
import { placeAt } from '../../src/views/place.ts';
import { needsOf } from '../../src/views/screens.ts';
import { createStore } from '../../src/views/store.ts';
import { createTables } from '../../src/views/tables.ts';
import { busyWorld, consoleOn, directoriesRead, tables, worldWith } from './fakes.ts';

const size = { columns: 100, rows: 30 };

const counting = (count: () => void) =>
  bindPanel<'filesystems', null>({
    id: 'host',
    title: 'Host',
    needs: ['filesystems'],
    model: () => {
      count();
      return null;
    },
    heading: () => '',
    body: () => [],
    summary: () => [],
    health: () => 'ok',
  });

test('the view is the same object until something is new', () => {
  const store = createStore({ world: worldWith(), place: placeAt('deck', 'dark') });
  const before = store.view();
  store.spend(0.01);
  expect(store.view()).toBe(before);
  store.learn(busyWorld());
  expect(store.view()).not.toBe(before);
  expect(store.view().cost).toBe(0.01);
});

test('a key that changes nothing draws nothing', () => {
  const { store, app } = consoleOn(busyWorld());
  let frames = 0;
  const end = store.subscribe(() => frames++);
  const { scene } = app.drawing.draw(store.view(), size);
  expect(store.send({ type: 'back' }, scene)).toEqual([]);
  expect(frames).toBe(0);
  store.send({ type: 'go', screen: 'host' }, scene);
  expect(frames).toBe(1);
  end();
  store.send({ type: 'go', screen: 'deck' }, scene);
  expect(frames).toBe(1);
});

test('the same view and size are the very same frame', () => {
  const { store, app } = consoleOn(busyWorld());
  const frame = app.drawing.draw(store.view(), size);
  expect(app.drawing.draw(store.view(), { ...size })).toBe(frame);
  expect(app.drawing.draw(store.view(), { ...size, rows: 31 })).not.toBe(frame);
});

test('a model is made again only when what it needs has changed', () => {
  let made = 0;
  const { store, app, learn } = consoleOn(busyWorld(), {
    tables: {
      ...tables,
      panels: { ...tables.panels, host: counting(() => made++) },
    },
  });
  app.drawing.draw(store.view(), size);
  learn(directoriesRead(['other']));
  app.drawing.draw(store.view(), size);
  expect(made).toBe(1);
});

test('what is looked at is read: the screen with its panel and lists, the Deck with all its panels', () => {
  const all = createTables();
  expect([...needsOf(all, placeAt('containers', 'dark'))]).toEqual(['containers']);
  expect([...needsOf(all, placeAt('deck', 'dark'))]).toEqual(
    expect.arrayContaining(['host', 'containers', 'postgres', 'pgbouncer']),
  );
  expect(needsOf(all, placeAt('host', 'dark')).has('deletedFiles')).toBe(true);
  expect(needsOf(all, placeAt('host', 'dark')).has('postgres')).toBe(false);
  expect(needsOf(all, placeAt('nowhere', 'dark')).size).toBe(0);
});
