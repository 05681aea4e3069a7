import { describe, expect, test } from 'vitest';
import { planOf } from '../../domain/runs.ts';
import { actingConsole, sizes, watched } from './acting.ts';

const target = { kind: 'container', name: 'web' } as const;
const stop = planOf({ action: 'stop', target });

/** The plan of a stop, which takes a switch, one of some, and a text. */
function planned(size: readonly [number, number] = [100, 30]) {
  const console = actingConsole(undefined, size);
  console.send({ type: 'plan', action: 'stop', target });
  console.planned(stop);
  return console;
}
const asked = ({ effects }: ReturnType<typeof planned>) =>
  effects.flatMap((effect) => (effect.type === 'plan' ? [effect.request] : []));
const runs = ({ effects }: ReturnType<typeof planned>) => effects.filter(({ type }) => type === 'run');

describe('what else an action takes', () => {
  test('stands below its plan, and c opens it', () => {
    const console = planned();
    expect(console.text()).toContain('chooses --fast, --to, --grace');
    console.press('c');
    expect(console.text()).toMatch(/▸ --fast +no\n +--to +as usual\n +--grace +30 s\n/);
  });

  test('is planned anew with what was chosen, and said above it', () => {
    const console = planned();
    console.press('c enter down enter enter down enter 1 m enter c');
    expect(asked(console).at(-1)).toEqual({
      action: 'stop',
      target,
      flags: { fast: true, to: 'r2', grace: '1m' },
    });
    expect(console.text()).toContain('\n --fast --to r2 --grace 1m\n');
    expect(console.text()).toContain('It is being planned');
  });

  test('can be left as it was: one after the last is none, an empty text is none', () => {
    const console = planned();
    console.press('c enter enter down enter enter enter down enter x backspace enter escape');
    expect(asked(console)).toHaveLength(1);
    expect(console.text()).toContain('y runs it');
  });

  test('Tab writes what is known', () => {
    const console = planned();
    console.press('c down down enter tab enter escape');
    expect(asked(console).at(-1)).toMatchObject({ flags: { grace: '10s' } });
  });

  test('is kept where it cannot be planned so', () => {
    const console = planned();
    console.press('c down down enter x enter c');
    const request = asked(console).at(-1);
    if (request === undefined) throw new Error('it was planned');
    console.tell({ is: 'unplanned', request, because: '--grace is "x": expected a time such as 30s.' });
    expect(console.text()).toContain('expected a time such as 30s');
    console.press('c');
    expect(console.text()).toMatch(/--grace +x\n/);
  });

  test('is asked for at once where nothing can be planned without it', () => {
    const console = actingConsole();
    console.send({ type: 'plan', action: 'stop', target });
    const { acting } = console.place();
    if (acting?.is !== 'plan') throw new Error('no plan was asked for');
    console.tell({ is: 'incomplete', request: acting.request, index: 2, field: '' });
    console.press('5 s enter c');
    expect(asked(console).at(-1)).toMatchObject({ flags: { grace: '5s' } });
  });

  test('does not exist for an action that takes nothing', () => {
    const console = actingConsole();
    console.send({ type: 'plan', action: 'restart', target });
    console.planned(planOf());
    expect(console.text()).not.toContain('chooses');
    console.press('c');
    expect(console.text()).toContain('restart takes nothing else here');
  });

  test.each(sizes)('is drawn in %i by %i', (columns, rows) => {
    const console = planned([columns, rows]);
    console.press('c down');
    expect(console.text()).toMatchSnapshot();
  });
});

describe('choosing confirms nothing', () => {
  test('whatever is pressed while it is open', () => {
    const console = planned();
    console.press('c y enter y tab u X r m o v y');
    expect(runs(console)).toEqual([]);
  });

  test('y right after the new plan was drawn', () => {
    const console = planned();
    console.press('c enter c');
    console.planned(stop);
    console.wait(300);
    console.chunk('y');
    expect(runs(console)).toEqual([]);
    console.press('y');
    expect(runs(console)).toMatchObject([{ request: { flags: { fast: true } } }]);
  });

  test('a plan that was confirmed is not chosen anew', () => {
    const console = planned();
    console.press('y c enter c');
    expect(asked(console)).toHaveLength(1);
    expect(console.place().overlay).toBeUndefined();
  });

  test('in watch there is nothing to choose for', () => {
    const console = actingConsole(watched());
    console.send({ type: 'plan', action: 'stop', target, flags: { fast: true } });
    console.press('c c');
    expect(console.effects).toEqual([]);
    expect(console.place().acting).toBeUndefined();
  });
});
