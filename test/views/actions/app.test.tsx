import { expect, test } from 'vitest';
import type { Plan } from '../../../src/core/plan.ts';
import { planOf } from '../../domain/runs.ts';
import { busyWorld, consoleOn } from '../fakes.ts';
import { mount } from '../screen.tsx';
import { desk } from './acting.ts';

/** The plan of a restart on a screen of its own, drawn just now. */
async function planned(plan: Plan) {
  let time = 0;
  const { app, store, effects } = consoleOn(busyWorld(), { now: () => time });
  store.equip(desk);
  const screen = await mount(app, 100, 30);
  await screen.press('R');
  const { acting } = store.view().place;
  if (acting?.is !== 'plan') throw new Error('R plans');
  time += 3_000;
  store.tell({ is: 'planned', request: acting.request, plan });
  await screen.settle();
  return {
    ...screen,
    wait: (ms: number) => {
      time += ms;
    },
    done: () => effects.filter(({ type }) => type === 'run'),
    type: async (text: string) => {
      for (const letter of text) {
        time += 200;
        await screen.press(letter);
      }
    },
  };
}

const target = { kind: 'postgres', name: 'main/r2' } as const;

test('y, once the plan has been on the screen for a while', async () => {
  using screen = await planned(planOf());
  expect(screen.text()).toContain('nothing has been done');
  screen.wait(300);
  await screen.press('y');
  expect(screen.done()).toEqual([]);
  screen.wait(1_500);
  await screen.press('y');
  expect(screen.done()).toMatchObject([{ type: 'run', how: 'yes' }]);
});

test.each(['yy', 'xy', '\u001b[Cy', '\u001b[200~y\u001b[201~', 'y\r', '\r\r'])(
  'nothing, when %j comes in one piece',
  async (chunk) => {
    using screen = await planned(planOf({ risk: 'safe' }));
    screen.wait(5_000);
    await screen.press(chunk);
    expect(screen.done()).toEqual([]);
    using other = await planned(planOf());
    other.wait(5_000);
    await other.press(chunk);
    expect(other.done()).toEqual([]);
  },
);

test('the word, typed; but not pasted', async () => {
  using screen = await planned(planOf({ risk: 'destructive', target }));
  screen.wait(2_000);
  await screen.press('\t');
  await screen.press('\u001b[200~main/r2\u001b[201~');
  expect(screen.text()).toContain('what is pasted confirms nothing');
  await screen.press('main/r2\r');
  screen.wait(2_000);
  await screen.press('\r');
  expect(screen.done()).toEqual([]);
  await screen.type('main/r2\r');
  expect(screen.done()).toMatchObject([{ type: 'run', how: 'word' }]);
});
