import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Frame } from '../../src/views/frame.ts';
import type { Key } from '../../src/views/keys.ts';
import { indexIn, listPlace } from '../../src/views/place.ts';
import { deckList } from '../../src/views/screens.ts';
import { textOf, widthOf } from '../../src/views/text.ts';
import {
  alert,
  busyWorld,
  type Console,
  consoleOn,
  directoriesRead,
  mount,
  mountsRead,
  night,
  tables,
} from './fakes.ts';

const size = { columns: 100, rows: 30 };
const key = (name: string): Key => (Array.from(name).length === 1 ? { name, text: name } : { name });

function press({ store, app, effects }: Console, names: string, room = size): void {
  for (const name of names.split(' ')) {
    const intent = app.drawing.intentOf(store.view(), key(name));
    if (intent !== undefined) effects.push(...store.send(intent, app.drawing.draw(store.view(), room).scene));
  }
}

const drawn = ({ store, app }: Console, room = size): Frame => app.drawing.draw(store.view(), room).frame;
const rowsOf = ({ header, body, footer, overlay }: Frame): readonly string[] =>
  [...header, ...body.flat(2).flatMap(({ rows }) => rows), ...footer, ...overlay].map(({ line }) =>
    textOf(line),
  );
const placeOf = ({ store }: Console) => store.view().place;
const selected = (console: Console, list: string) => listPlace(placeOf(console), list).selected;

test('a digit opens its screen, Escape goes back to the Deck', () => {
  const console = consoleOn(busyWorld());
  press(console, '2');
  expect(placeOf(console).screen).toBe('host');
  press(console, 'escape');
  expect(placeOf(console).screen).toBe('deck');
  expect(console.effects).toEqual([]);
});

test('q goes one step back, and on the Deck quits', () => {
  const console = consoleOn(busyWorld());
  press(console, '2 j enter');
  expect(placeOf(console).detail).toEqual({ top: 0 });
  press(console, 'q');
  expect(placeOf(console)).toMatchObject({ screen: 'host', detail: undefined });
  press(console, 'q q');
  expect(console.effects.at(-1)).toEqual({ type: 'quit' });
});

test('Enter on an alert leads to the very item it is about', () => {
  const console = consoleOn(busyWorld());
  press(console, 'j enter');
  expect(placeOf(console)).toMatchObject({ screen: 'host', focus: { host: 'mounts' } });
  expect(selected(console, 'mounts')).toBe('/var');
});

test('an alert about a part of a system leads to that part, one about no row to its screen', () => {
  const alerts = [
    alert('critical', 'FilesystemReadOnly', 'host /home', 'read-only now'),
    alert('warning', 'SplitBrain', 'postgres/main', 'two primaries'),
    alert('warning', 'Strange', 'moon', 'nobody knows'),
  ];
  const console = consoleOn(busyWorld());
  console.learn({ type: 'judged', at: night, alerts });
  press(console, 'enter');
  expect(selected(console, 'mounts')).toBe('/home');
  press(console, '1 j enter');
  expect(placeOf(console).screen).toBe('databases');
  press(console, '1 j enter');
  expect(placeOf(console)).toMatchObject({
    screen: 'deck',
    detail: undefined,
    said: 'nothing more is known of it',
  });
});

test('what a key did where it cannot be seen is said until the next key', () => {
  const console = consoleOn(busyWorld());
  press(console, '2 y');
  expect(textOf(drawn(console).footer[0]?.line ?? [])).toMatch(/copied directory\/\/var {2}$/);
  press(console, 'j');
  expect(placeOf(console).said).toBeUndefined();
  press(console, 'ctrl-r');
  expect(placeOf(console).said).toBe('reading now');
});

test('Enter on a panel opens its screen', () => {
  const console = consoleOn(busyWorld());
  press(console, 'G enter');
  expect(placeOf(console).screen).toBe('databases');
});

test('the selection stays on its item while rows move, and where it was when the item goes', () => {
  const console = consoleOn(busyWorld());
  press(console, '2 j j');
  expect(selected(console, 'mounts')).toBe('/home');
  console.learn(mountsRead([mount('/new', 9.9e8), mount('/home', 8e8), mount('/', 1e8)], night + 20_000));
  const { scene } = console.app.drawing.draw(console.store.view(), size);
  const [list] = scene.lists;
  expect(list?.keys).toEqual(['/new', '/home', '/']);
  expect(indexIn(list?.keys ?? [], listPlace(placeOf(console), 'mounts'))).toBe(1);
  expect(indexIn(['/new', '/'], listPlace(placeOf(console), 'mounts'))).toBe(1);
});

test('rows keep their order for a while after the cursor moved among them', () => {
  const console = consoleOn(busyWorld());
  press(console, '2 j');
  const keys = () => console.app.drawing.draw(console.store.view(), size).scene.lists[0]?.keys;
  console.learn(mountsRead([mount('/', 9e8), mount('/var', 1e8), mount('/home', 5e8)], night + 2000));
  expect(keys()).toEqual(['/var', '/', '/home']);
  console.learn({ type: 'tick', at: night + 11_000 });
  expect(keys()).toEqual(['/', '/home', '/var']);
});

test('the filter narrows while it is typed; Enter keeps it, Escape takes it back', () => {
  const console = consoleOn(busyWorld());
  press(console, '2 / v a');
  expect(rowsOf(drawn(console)).join('\n')).toContain('1 of 3 · /va');
  press(console, 'enter');
  expect(placeOf(console).overlay).toBeUndefined();
  press(console, '/ x escape');
  expect(listPlace(placeOf(console), 'mounts').filter).toBe('va');
  press(console, 'escape');
  expect(listPlace(placeOf(console), 'mounts').filter).toBe('');
  expect(placeOf(console).screen).toBe('host');
});

test('sorting takes the column from the picker, and the same one again turns it round', () => {
  const console = consoleOn(busyWorld());
  press(console, '2 s up enter');
  expect(listPlace(placeOf(console), 'mounts').sorting).toEqual({ column: 'mount', direction: 'up' });
  press(console, 's enter');
  expect(listPlace(placeOf(console), 'mounts').sorting).toEqual({ column: 'mount', direction: 'down' });
});

test('the palette finds a list by a few letters', () => {
  const console = consoleOn(busyWorld());
  press(console, ': h o s t d i enter');
  expect(placeOf(console)).toMatchObject({
    screen: 'host',
    focus: { host: 'directories' },
    overlay: undefined,
  });
});

test('Tab goes through the lists of a screen and comes round', () => {
  const console = consoleOn(busyWorld());
  press(console, '2 tab');
  expect(placeOf(console).focus).toEqual({ host: 'directories' });
  press(console, 'tab');
  expect(placeOf(console).focus).toEqual({ host: 'mounts' });
});

test('copying yields the target of the row', () => {
  const console = consoleOn(busyWorld());
  press(console, '2 y 1 y');
  expect(console.effects.filter(({ type }) => type === 'copy')).toEqual([
    { type: 'copy', text: 'directory//var' },
    { type: 'copy', text: 'postgres/main/r2' },
  ]);
});

test('a long detail scrolls by pages and starts at its top for the next row', () => {
  const console = consoleOn(busyWorld());
  press(console, '4 enter pageDown');
  expect(rowsOf(drawn(console)).join('\n')).toContain('p1 line 26');
  press(console, 'j');
  expect(placeOf(console).detail).toEqual({ top: 0 });
});

test('what is dangerous in other consoles does nothing here', () => {
  const console = consoleOn(busyWorld());
  for (const screen of ['1', '2', '4'])
    for (const name of ['d', 'e', 'x', 'Q', 'K', 'D', 'ctrl-d', 'ctrl-k', 'ctrl-x', 'delete', 'r']) {
      press(console, screen);
      const before = placeOf(console);
      press(console, name);
      expect(placeOf(console)).toBe(before);
    }
  expect(console.effects.every(({ type }) => type === 'prefer')).toBe(true);
});

const pressed = fc.constantFrom(
  ...new Set(consoleOn(busyWorld()).app.drawing.bindings.flatMap(({ keys }) => keys)),
  'v',
  '数',
);
const rooms = fc.record({ columns: fc.integer({ min: 1, max: 200 }), rows: fc.integer({ min: 1, max: 60 }) });
const news = fc.oneof(
  fc
    .array(
      fc.tuple(
        fc.constantFrom('/', '/var', '/数据', '/home', '/\u001b[2Jx'),
        fc.integer({ min: 0, max: 1e9 }),
      ),
      { maxLength: 60 },
    )
    .map((all) => mountsRead([...new Map(all).entries()].map(([name, used]) => mount(name, used)))),
  fc
    .uniqueArray(fc.string({ maxLength: 8 }), { maxLength: 50 })
    .map((names) => directoriesRead(['broken', ...names].slice(names.length % 2))),
);

test('whatever is pressed and whatever happens, the frame fits and the cursor is on a row', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(pressed, news), { maxLength: 40 }), rooms, (events, room) => {
      const console = consoleOn(busyWorld());
      for (const event of events) {
        if (typeof event === 'string') press(console, event, room);
        else {
          console.learn(event);
        }
        const { frame, scene } = console.app.drawing.draw(console.store.view(), room);
        const height = frame.body.reduce(
          (sum, band) =>
            sum + Math.max(...band.map((side) => side.reduce((all, { rows }) => all + rows.length, 0))),
          frame.header.length + frame.footer.length,
        );
        expect(height).toBeLessThanOrEqual(room.rows);
        expect(frame.overlay.length).toBeLessThanOrEqual(Math.max(0, room.rows - 2));
        for (const { line } of [...frame.header, ...frame.footer, ...frame.overlay])
          expect(widthOf(line)).toBe(room.columns);
        for (const band of frame.body) {
          expect(band.reduce((sum, side) => sum + (side[0]?.columns ?? 0), 0)).toBeLessThanOrEqual(
            room.columns,
          );
          for (const { rows, columns } of band.flat())
            for (const { line } of rows) expect(widthOf(line)).toBe(columns);
        }
        for (const list of scene.lists) {
          const index = indexIn(list.keys, listPlace(placeOf(console), list.id));
          expect(index).toBeLessThan(Math.max(list.keys.length, 0));
          expect(index).toBeGreaterThanOrEqual(list.keys.length === 0 ? -1 : 0);
        }
        expect(tables.screens.some(({ id }) => id === placeOf(console).screen)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

test('the Deck has a place for the cursor on every alert and every panel', () => {
  const { app, store } = consoleOn(busyWorld());
  expect(app.drawing.draw(store.view(), size).scene.lists).toMatchObject([
    {
      id: deckList,
      keys: [
        'alert ReplicationLag postgres/main/r2',
        'alert FilesystemAlmostFull directory//var',
        'panel host',
        'panel databases',
      ],
    },
  ]);
});
