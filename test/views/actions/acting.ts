// A console on which things can be done, in the hands of whoever presses its keys at a time.
import type { Choice } from '../../../src/core/action.ts';
import type { Judgement, Plan } from '../../../src/core/plan.ts';
import { wordOf } from '../../../src/core/target.ts';
import { lookOnly, type Stack } from '../../../src/domain/stack.ts';
import type { Fact, World } from '../../../src/domain/world.ts';
import { createDesk } from '../../../src/views/actions/desk.ts';
import type { Errand } from '../../../src/views/actions/errand.ts';
import { createPresses } from '../../../src/views/actions/press.ts';
import type { Effect, Intent } from '../../../src/views/intent.ts';
import type { Key } from '../../../src/views/keys.ts';
import { rowUnder } from '../../../src/views/scene.ts';
import { textOf } from '../../../src/views/text.ts';
import { planOf } from '../../domain/runs.ts';
import { busyWorld, consoleOn } from '../fakes.ts';

export const sizes = [
  [80, 24],
  [120, 40],
  [160, 45],
] as const;

/** Judges by risk and refusals alone. */
function judge(plan: Plan, overrides: readonly string[], { stack }: World): Judgement {
  const only = lookOnly(stack);
  if (only !== undefined) return { is: 'refused', because: [only] };
  const refusals = plan.preflight.filter(
    ({ is, override }) => is === 'refuse' && !(override !== undefined && overrides.includes(override)),
  );
  if (refusals.length > 0)
    return { is: 'refused', because: refusals.map(({ title, because }) => `${title}: ${because}`) };
  if (plan.risk === 'destructive' || overrides.length > 0)
    return { is: 'allowed', needs: { is: 'word', word: wordOf(plan.target) } };
  return { is: 'allowed', needs: { is: plan.risk === 'safe' ? 'enter' : 'yes' } };
}

export const desk = createDesk({
  offersFor: ({ stack }, { kind }) =>
    [
      { action: 'start', title: 'Start', because: 'web runs already' },
      { action: 'restart', title: 'Restart', because: undefined },
      { action: 'stop', title: 'Stop', because: undefined },
    ]
      .filter(() => kind !== 'stack')
      .map((offer) => ({ ...offer, because: lookOnly(stack) ?? offer.because })),
  choicesFor: (_, action) => (action === 'restart' ? [] : choices),
  judge,
});

/** One of each kind. */
const choices: readonly Choice[] = [
  { flag: 'fast', is: 'switch', values: [], usual: undefined, isRequired: false, about: 'use all cores' },
  { flag: 'to', is: 'one of', values: ['r1', 'r2'], usual: undefined, isRequired: false, about: 'the node' },
  { flag: 'grace', is: 'text', values: ['10s'], usual: '30 s', isRequired: false, about: 'given to end' },
];

const keyOf = (name: string): Key => (Array.from(name).length === 1 ? { name, text: name } : { name });

/** On a world of its own; time goes by only where it is said. */
export function actingConsole(
  world: World = busyWorld(),
  [columns, rows]: readonly [number, number] = [100, 30],
) {
  let time = 0;
  const console = consoleOn(world);
  const { store, app } = console;
  const presses = createPresses(() => time);
  const effects: Effect[] = [];
  const size = { columns, rows };
  store.equip(desk);

  /** As the app does after a frame. */
  function drawn(): void {
    const { place, errand } = store.view();
    const { acting, overlay } = place;
    if (overlay?.is === 'ask') presses.drawn(overlay.what, overlay.run);
    else presses.drawn(...(acting?.is === 'plan' ? [errand, acting.overrides] : []));
    presses.selected(under(), 'world');
  }
  const under = (): string | undefined =>
    rowUnder(store.view().place, app.drawing.draw(store.view(), size).scene);
  /** Keys that come in one piece. */
  function chunk(...names: readonly string[]): void {
    const press = presses.pressed(names);
    for (const name of names) {
      const view = store.view();
      const intent = app.drawing.intentOf(view, keyOf(name));
      if (intent !== undefined)
        effects.push(...store.send(intent, app.drawing.draw(view, size).scene, press));
      presses.selected(under(), 'key');
    }
    drawn();
  }
  return {
    ...console,
    effects,
    chunk,
    /** As the palette or an alert asks for it. */
    send(intent: Intent) {
      effects.push(...store.send(intent, app.drawing.draw(store.view(), size).scene));
      drawn();
    },
    /** Something is learned, and drawn. */
    learned(fact: Fact) {
      console.learn(fact);
      drawn();
    },
    wait(ms: number) {
      time += ms;
    },
    /** One after the other, as a person presses them. */
    press(names: string) {
      for (const name of names.split(' ')) {
        time += 1_500;
        chunk(name);
      }
    },
    tell(errand: Errand) {
      store.tell(errand);
      drawn();
    },
    /** Answers the last plan that was asked for. */
    planned(plan: Plan = planOf()) {
      const { acting } = store.view().place;
      if (acting?.is !== 'plan') throw new Error('no plan was asked for');
      this.tell({ is: 'planned', request: acting.request, plan });
    },
    place: () => store.view().place,
    text() {
      const { header, body, footer, overlay } = app.drawing.draw(store.view(), size).frame;
      const middle = body.flatMap((band) => {
        const sides = band.map((blocks) =>
          blocks.flatMap(({ rows: lines }) => lines.map(({ line }) => textOf(line))),
        );
        const height = Math.max(0, ...sides.map(({ length }) => length));
        return Array.from({ length: height }, (_, row) =>
          sides.map((side, at) => side[row] ?? ' '.repeat(band[at]?.[0]?.columns ?? 0)).join(''),
        );
      });
      const over = overlay.map(({ line }) => textOf(line));
      const shown = [...header.map(({ line }) => textOf(line)), ...middle];
      const screen = over.length === 0 ? shown : [...shown.slice(0, rows - 1 - over.length), ...over];
      return [...screen, ...footer.map(({ line }) => textOf(line))].map((line) => line.trimEnd()).join('\n');
    },
  };
}

/** The same where only looking is allowed. */
export function watched(world: World = busyWorld()): World {
  const stack: Stack = {
    ...world.stack,
    access: 'watch',
    accessBecause: 'set in /etc/quarterdeck/quarterdeck.yaml',
  };
  return { ...world, stack };
}
