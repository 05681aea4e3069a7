import { expect, test } from 'vitest';
import { shipped } from '../../../src/domain/runbook/shipped.ts';
import type { World } from '../../../src/domain/world.ts';
import { alertDetail } from '../../../src/views/alerts/detail.ts';
import { unicode } from '../../../src/views/glyphs.ts';
import { createTables } from '../../../src/views/tables.ts';
import { textOf } from '../../../src/views/text.ts';
import { busyWorld, consoleOn } from '../fakes.ts';

const tables = createTables();

const by = { user: 'ana', uid: 1000 };

function worldOf(): World {
  const world = busyWorld();
  const step = 'Before: set strong passwords';
  return {
    ...world,
    stack: { ...world.stack, runbooks: shipped },
    journal: [{ kind: 'tick', at: world.at, by, runbook: 'deployment', step, is: 'done' }],
  };
}

function consoleAt() {
  const console = consoleOn(worldOf(), { tables });
  const { store, app, effects } = console;
  const press = (name: string): void => {
    const key = { name, ...(name.length === 1 && { text: name }) };
    const intent = app.drawing.intentOf(store.view(), key);
    if (intent !== undefined)
      effects.push(...store.send(intent, app.drawing.draw(store.view(), { columns: 160, rows: 45 }).scene));
  };
  return { ...console, press };
}

test('t ticks the step under the cursor, and takes back what was ticked', () => {
  const { press, effects, store } = consoleAt();
  store.send(
    { type: 'go', screen: 'changes', list: 'runbooks', selected: 'deployment Before: set strong passwords' },
    consoleAt().app.drawing.draw(store.view(), { columns: 160, rows: 45 }).scene,
  );
  press('t');
  expect(effects.at(-1)).toEqual({
    ...{ type: 'tick', runbook: 'deployment', step: 'Before: set strong passwords', is: 'open' },
  });
  press('j');
  press('t');
  expect(effects.at(-1)).toEqual({
    ...{ type: 'tick', runbook: 'deployment', step: 'Before: set up TLS certificates', is: 'done' },
  });
});

test('each step says what is seen, and who ticked it', () => {
  const list = tables.lists.runbooks;
  const look = { glyphs: unicode, at: worldOf().at } as never; // of the rest nothing is drawn
  const lines =
    list?.plain(worldOf(), { filter: 'deployment', sorting: undefined, held: undefined } as never, look) ??
    [];
  const texts = lines.map(textOf);
  expect(texts.find((text) => text.includes('strong passwords'))).toMatch(/ticked .*ana/);
  expect(texts.find((text) => text.includes('nothing is critical'))).toMatch(
    /not well .*1 critical: ReplicationLag/,
  );
});

test('an alert that a runbook is for names it', () => {
  const [first] = shipped;
  const runbooks = first === undefined ? [] : [first];
  const lines = alertDetail(
    { alert: undefined, rule: undefined, ackedAt: undefined, earlier: [], runbooks },
    { columns: 100, rows: 20 },
    { glyphs: unicode, at: 0 } as never, // of the rest nothing is drawn
  );
  expect(lines.map(textOf).join('\n')).toContain(
    'deployment A deployment, before, during and after: 9, Runbooks',
  );
});
