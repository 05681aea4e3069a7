import { useApp, useInput, usePaste, useStdin, useWindowSize } from 'ink';
import { type ReactNode, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Instant } from '../core/reading.ts';
import { sanitize } from '../core/sanitize.ts';
import { createPresses, type Press, unmeant } from './actions/press.ts';
import { written } from './bindings.ts';
import type { Drawing } from './drawing.ts';
import type { Effect, Intent } from './intent.ts';
import type { JobControl } from './job-control.ts';
import { keysOf } from './keys.ts';
import type { Size } from './panel.ts';
import { rowUnder } from './scene.ts';
import { Screen } from './screen.tsx';
import type { Store, View } from './store.ts';
import { themeOf } from './theme.ts';

/** What the terminal cannot do by itself is left to whoever opened the screen. */
export type Outward = Exclude<Effect, { type: 'quit' | 'suspend' | 'redraw' }>;

/** Leaves the terminal to somebody until they are done with it. Rejects where it is handed over already. */
export type HandOver = (use: () => Promise<unknown>) => Promise<void>;

export type AppProps = {
  readonly store: Store;
  readonly drawing: Drawing;
  readonly isColoured: boolean;
  readonly isAscii: boolean;
  readonly jobs: JobControl;
  /** By a clock that nobody sets. */
  readonly now: () => Instant;
  readonly perform: (effect: Outward, handOver: HandOver) => void;
};

/** The console in the terminal: presses to intents, the view to a frame, effects on the terminal itself. */
export function App({ store, drawing, isColoured, isAscii, jobs, now, perform }: AppProps): ReactNode {
  const view = useSyncExternalStore(store.subscribe, store.view);
  const size = useWindowSize();
  const { exit, suspendTerminal } = useApp();
  const [presses] = useState(() => createPresses(now));

  const { stdin } = useStdin();
  const isHanded = useRef(false);
  const handOver = useCallback<HandOver>(
    async (use) => {
      await suspendTerminal(async () => {
        isHanded.current = true;
        // What is read ahead would be missing to whoever has the terminal. Only a stream that nobody listens to any more
        // can be paused, and that it knows a turn later.
        await new Promise(setImmediate);
        stdin.pause();
        await new Promise(setImmediate);
        await use();
      }).finally(() => {
        isHanded.current = false;
      });
    },
    [suspendTerminal, stdin],
  );
  const act = useCallback(
    (effect: Effect): void => {
      switch (effect.type) {
        case 'quit':
          exit();
          break;
        case 'suspend':
          // All that were started from here have stopped: whoever waits for them stops with them.
          if (isHanded.current) jobs.stop();
          else brief(jobs.stop);
          break;
        case 'redraw':
          // Handing the terminal over and taking it back draws all of it, whatever was written on it meanwhile.
          brief(() => {});
          break;
        default:
          perform(effect, handOver);
      }
      // Refused while it is handed over already, as when the key repeats.
      function brief(use: () => void): void {
        suspendTerminal(use).catch(() => {});
      }
    },
    [exit, suspendTerminal, handOver, jobs, perform],
  );
  const send = (intent: Intent | undefined, press: Press): void => {
    if (intent === undefined) return;
    for (const effect of store.send(intent, sceneNow(store, drawing, size), press)) act(effect);
    presses.selected(rowUnder(store.view().place, sceneNow(store, drawing, size)), 'key');
  };
  // Runs when a frame is drawn.
  useEffect(() => {
    presses.drawn(...askedIn(view));
    presses.selected(rowUnder(view.place, sceneNow(store, drawing, size)), 'world');
  });
  useEffect(() => jobs.onStop(() => act({ type: 'suspend' })), [jobs, act]);
  useInput((input, key) => {
    const keys = keysOf(input, key);
    const press = presses.pressed(keys.map(({ name }) => name));
    for (const pressed of keys) send(drawing.intentOf(store.view(), pressed), press);
  });
  // A paste is text for an open field, never a row of commands.
  usePaste((text) => {
    if (isWriting(store, drawing)) send({ type: 'write', text: sanitize(text) }, unmeant);
  });

  const { frame } = drawing.draw(view, size);
  const brush = { theme: themeOf(view.place.theme, isColoured), isAscii };
  return <Screen frame={frame} brush={brush} size={size} />;
}

const sceneNow = (store: Store, drawing: Drawing, size: Size) => drawing.draw(store.view(), size).scene;

const isWriting = (store: Store, { modeOf }: Drawing): boolean => written.includes(modeOf(store.view()));

/** What on the screen could be confirmed; another one is to be seen anew. */
function askedIn({ place: { acting, overlay }, errand }: View): readonly unknown[] {
  if (overlay?.is === 'ask') return [overlay.what, overlay.run];
  return acting?.is === 'plan' ? [errand, acting.overrides] : [];
}
