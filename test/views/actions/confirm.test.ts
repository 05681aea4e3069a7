import { describe, expect, test } from 'vitest';
import type { Plan } from '../../../src/core/plan.ts';
import { planOf } from '../../domain/runs.ts';
import { alert, night } from '../fakes.ts';
import { actingConsole } from './acting.ts';

const target = { kind: 'postgres', name: 'main/r2' } as const;
const safe = planOf({ risk: 'safe', target });
const disruptive = planOf({ target });
const destructive = planOf({ risk: 'destructive', target });
const letters = Array.from('main/r2');

/** A plan for the alert under the cursor, drawn just now. */
function planned(plan: Plan) {
  const console = actingConsole();
  console.press('R');
  console.planned(plan);
  return console;
}
const runs = ({ effects }: ReturnType<typeof planned>) => effects.filter(({ type }) => type === 'run');
const isOpen = ({ place }: ReturnType<typeof planned>) => place().acting !== undefined;

describe('a key that was meant', () => {
  test('Enter on Run runs a safe plan', () => {
    const console = planned(safe);
    console.press('enter');
    expect(runs(console)).toMatchObject([{ plan: safe, how: 'enter', overrides: [] }]);
  });

  test('y runs a disruptive one', () => {
    const console = planned(disruptive);
    console.press('y');
    expect(runs(console)).toMatchObject([{ plan: disruptive, how: 'yes' }]);
  });

  test('the word and Enter run a destructive one', () => {
    const console = planned(destructive);
    console.press(`tab ${letters.join(' ')} enter`);
    expect(runs(console)).toMatchObject([{ plan: destructive, how: 'word' }]);
  });

  test('what is confirmed once is not confirmed again', () => {
    const console = planned(disruptive);
    console.press('y y enter y');
    expect(runs(console)).toHaveLength(1);
  });
});

describe('a row that has just come under the cursor', () => {
  /** The one that the cursor was on stands below it. */
  function surprised() {
    const console = actingConsole();
    console.learned({ type: 'tick', at: night + 1_000 });
    const { alerts } = console.store.view().world;
    const worse = alert('critical', 'AaaDown', 'container/other', 'it is down');
    console.wait(5_000);
    console.learned({ type: 'judged', at: night + 5_000, alerts: [worse, ...alerts] });
    return console;
  }
  const planned = ({ effects }: ReturnType<typeof surprised>) =>
    effects.flatMap((effect) => (effect.type === 'plan' ? [effect.request.target.name] : []));

  test.each(['R', 'a'])('is not what %s was pressed for', (key) => {
    const console = surprised();
    console.wait(300);
    console.chunk(key);
    expect(console.text()).toContain('another row has just come under the cursor');
    expect(planned(console)).toEqual([]);
    expect(console.place().overlay).toBeUndefined();
  });

  test('is taken for it once it was there for a while, or a key went to it', () => {
    const console = surprised();
    console.press('R');
    const other = surprised();
    other.wait(100);
    other.chunk('j');
    other.wait(100);
    other.chunk('k');
    other.wait(100);
    other.chunk('R');
    expect([...planned(console), ...planned(other)]).toEqual(['other', 'other']);
  });
});

describe('nothing is confirmed by', () => {
  test('Enter on a plan that is not safe: Cancel has the focus', () => {
    for (const plan of [disruptive, destructive]) {
      const console = planned(plan);
      console.press('enter');
      expect(runs(console)).toEqual([]);
      expect(isOpen(console)).toBe(false);
    }
  });

  test('y on a plan that asks for another thing', () => {
    for (const plan of [safe, destructive]) {
      const console = planned(plan);
      console.press('y');
      expect(runs(console)).toEqual([]);
    }
  });

  test.each([
    ['enter', safe],
    ['y', disruptive],
  ] as const)('%s within 500 ms of the plan being drawn', (name, plan) => {
    for (const late of [1, 100, 499]) {
      const console = planned(plan);
      console.wait(late);
      console.chunk(name);
      expect(runs(console)).toEqual([]);
      expect(isOpen(console)).toBe(true);
      console.press(name);
      expect(runs(console)).toHaveLength(1);
    }
  });

  test.each([
    ['enter', safe],
    ['y', disruptive],
  ] as const)('%s that is held down, however long', (name, plan) => {
    const console = planned(plan);
    console.wait(100);
    console.chunk(name);
    console.wait(660);
    for (let repeat = 0; repeat < 100; repeat++) {
      console.chunk(name);
      console.wait(33);
    }
    expect(runs(console)).toEqual([]);
  });

  test('the Enter that chose it in the menu, held', () => {
    const console = actingConsole();
    console.press('a enter');
    console.wait(100);
    console.planned(safe);
    for (let repeat = 0; repeat < 100; repeat++) {
      console.wait(repeat === 0 ? 660 : 33);
      console.chunk('enter');
    }
    expect(runs(console)).toEqual([]);
  });

  test.each([
    [['enter', 'enter'], safe],
    [['y', 'y'], disruptive],
    [['j', 'y'], disruptive],
    [['tab', ...letters, 'enter'], destructive],
  ] as const)('the chunk %j', (names, plan) => {
    const console = planned(plan);
    console.wait(5_000);
    console.chunk(...names);
    expect(runs(console)).toEqual([]);
  });

  test('the word in one piece, and Enter after it', () => {
    const console = planned(destructive);
    console.press('tab');
    console.wait(2_000);
    console.chunk(...letters);
    expect(console.place().said).toContain('key by key');
    console.press('enter');
    expect(runs(console)).toEqual([]);
  });

  test('the word as something feeds it, byte by byte', () => {
    const console = planned(destructive);
    console.press('tab');
    console.wait(2_000);
    for (const name of [...letters, 'enter']) {
      console.wait(5);
      console.chunk(name);
    }
    expect(runs(console)).toEqual([]);
  });

  test('another word: it is refused, and told', () => {
    const console = planned(destructive);
    console.press('tab m a i n enter');
    expect(runs(console)).toEqual([]);
    expect(console.effects.at(-1)).toMatchObject({ type: 'wrongWord', request: { target } });
    expect(console.place()).toMatchObject({
      said: 'that is not "main/r2": nothing was done',
      acting: { typed: '' },
    });
  });

  test('any key while it is still being planned', () => {
    const console = actingConsole();
    console.press('R y enter tab y');
    expect(runs({ ...console })).toEqual([]);
  });
});

describe('a plan that cannot run', () => {
  const refusing = planOf({
    target,
    preflight: [
      { title: 'web is healthy', is: 'refuse', because: 'unhealthy', override: 'allow-unhealthy' },
      { title: 'replay runs', is: 'refuse', because: 'paused', mend: { action: 'start', target } },
    ],
  });
  const overridable = planOf({ target, preflight: refusing.preflight.slice(0, 1) });

  test('goes back on Enter', () => {
    const console = planned(refusing);
    console.press('y');
    expect(isOpen(console)).toBe(true);
    console.press('enter');
    expect(isOpen(console)).toBe(false);
    expect(runs(console)).toEqual([]);
  });

  test('what only gives pause is mended by m too', () => {
    const mend = { action: 'start', target } as const;
    const console = planned({
      ...disruptive,
      preflight: [{ title: 'newest backup', is: 'warn', because: 'none', mend }],
    });
    expect(console.text()).toContain('mend: start postgres/main/r2 (m)');
    console.press('m');
    expect(console.effects.at(-1)).toEqual({ type: 'plan', request: mend });
  });

  test('is mended by m, which is a plan of its own', () => {
    const console = planned(refusing);
    console.press('m');
    expect(console.effects.at(-1)).toEqual({ type: 'plan', request: { action: 'start', target } });
  });

  test('runs by an override that is named, once the word is typed', () => {
    const console = planned(overridable);
    console.press('o enter escape');
    expect(console.text()).toContain('taken upon yourself with --allow-unhealthy');
    console.press(`tab ${letters.join(' ')} enter`);
    expect(runs(console)).toMatchObject([{ how: 'word', overrides: ['allow-unhealthy'] }]);
  });

  test('says that there is no plan, and goes back', () => {
    const console = actingConsole();
    console.press('R');
    const { acting } = console.place();
    if (acting?.is !== 'plan') throw new Error('no plan');
    console.tell({ is: 'unplanned', request: acting.request, because: 'There is no container "r2".' });
    expect(console.text()).toContain('There is no container "r2".');
    console.press('enter');
    expect(isOpen({ ...console })).toBe(false);
  });
});
