// An in-process terminal: Ink writes to a stream that feeds @xterm/headless; no pty, no child process.
import { PassThrough, Writable } from 'node:stream';
import xterm from '@xterm/headless';
import { render } from 'ink';
import { App, type AppProps } from '../../src/views/app.tsx';
import { thrifty } from '../../src/views/terminal/thrifty.ts';

export type TestScreen = {
  readonly text: () => string;
  readonly line: (row: number) => string;
  /** Writes a chunk as the terminal would, and waits for the frame that follows. */
  readonly press: (keys: string) => Promise<void>;
  readonly resize: (columns: number, rows: number) => Promise<void>;
  readonly settle: () => Promise<void>;
  /** All that was written so far. */
  readonly raw: () => string;
  readonly terminal: InstanceType<typeof xterm.Terminal>;
  readonly exited: Promise<unknown>;
  readonly [Symbol.dispose]: () => void;
};

export async function mount(app: AppProps, columns = 80, rows = 24, isThrifty = true): Promise<TestScreen> {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  const written: string[] = [];
  const stdout = Object.assign(
    new Writable({
      decodeStrings: false,
      write(chunk: string, _encoding, done) {
        written.push(chunk);
        terminal.write(chunk, done);
      },
    }),
    { isTTY: true, columns, rows },
  );
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode() {}, ref() {}, unref() {} });
  const ink = render(<App {...app} />, {
    stdout: isThrifty
      ? thrifty(stdout as unknown as NodeJS.WriteStream)
      : (stdout as unknown as NodeJS.WriteStream),
    stdin: stdin as unknown as NodeJS.ReadStream,
    interactive: true,
    alternateScreen: true,
    incrementalRendering: true,
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: 1000,
  });
  const line = (row: number): string =>
    terminal.buffer.active.getLine(terminal.buffer.active.baseY + row)?.translateToString(true) ?? '';
  const settle = (): Promise<void> => ink.waitUntilRenderFlush();
  await settle();
  return {
    terminal,
    line,
    settle,
    text: () =>
      Array.from({ length: terminal.rows }, (_, row) => line(row))
        .join('\n')
        .trimEnd(),
    raw: () => written.join(''),
    async press(keys) {
      stdin.write(keys);
      // Ink waits 20 ms after an Escape for the rest of a sequence.
      await new Promise((resolve) => setTimeout(resolve, keys.endsWith('\u001b') ? 40 : 1));
      await settle();
    },
    async resize(nextColumns, nextRows) {
      terminal.resize(nextColumns, nextRows);
      Object.assign(stdout, { columns: nextColumns, rows: nextRows });
      stdout.emit('resize');
      await settle();
      await new Promise((resolve) => setTimeout(resolve, 1));
      await settle();
    },
    exited: ink.waitUntilExit(),
    [Symbol.dispose]: () => ink.unmount(),
  };
}
