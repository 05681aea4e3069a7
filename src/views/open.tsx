import process from 'node:process';
import { render } from 'ink';
import { App, type AppProps, type HandOver, type Outward } from './app.tsx';
import { copySequence } from './clipboard.ts';
import { createDrawing, type DrawingOptions } from './drawing.ts';
import { thrifty } from './terminal/thrifty.ts';

export type ScreenOptions = Omit<AppProps, 'drawing' | 'isAscii' | 'perform'> &
  DrawingOptions & {
    readonly stdin: NodeJS.ReadStream;
    readonly stdout: NodeJS.WriteStream;
    readonly isInTmux: boolean;
    /** Aborted when the process is asked to end: the terminal is given back first. */
    readonly signal: AbortSignal;
    /** Called once, when the first frame is on the screen. */
    readonly onDrawn: () => void;
    readonly perform: (effect: Exclude<Outward, { type: 'copy' }>, handOver: HandOver) => void;
  };

/**
 * Opens the full screen; settles when the responder leaves it or the signal says so, with the terminal as it was before.
 * Rejects when drawing itself breaks.
 */
export async function openScreen(options: ScreenOptions): Promise<void> {
  const { store, isColoured, jobs, now, stdin, stdout, isInTmux, signal } = options;
  const perform = (effect: Outward, handOver: HandOver): void => {
    if (effect.type === 'copy') stdout.write(copySequence(effect.text, isInTmux));
    else options.perform(effect, handOver);
  };
  const drawing = createDrawing(options);
  let isDrawn = false;
  // Ink does this after its first frame: until then keys would be echoed onto it, and Ctrl-C be a signal.
  stdin.setRawMode(true);
  const app = render(
    <App {...{ store, drawing, isColoured, jobs, now, perform }} isAscii={options.glyphs.ascii} />,
    {
      stdin,
      stdout: thrifty(stdout, (listener) => process.on('SIGWINCH', listener)),
      alternateScreen: true,
      incrementalRendering: true,
      // Ink would draw nothing with CI=true in the environment, even on a terminal.
      interactive: true,
      exitOnCtrlC: false,
      maxFps: 60,
      onRender() {
        if (!isDrawn) options.onDrawn();
        isDrawn = true;
      },
    },
  );
  const close = (): void => app.unmount();
  signal.addEventListener('abort', close, { once: true });
  try {
    await app.waitUntilExit();
  } finally {
    signal.removeEventListener('abort', close);
    stdin.setRawMode(false);
  }
}
