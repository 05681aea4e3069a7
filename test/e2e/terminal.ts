import { readFileSync } from 'node:fs';
import xterm from '@xterm/headless';
import pty from 'node-pty';

export type TerminalOptions = {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
};

export type Exit = { readonly exitCode: number; readonly signal?: number | undefined };

/** A program in a real pseudo-terminal, with an emulator that says what a person would see. */
export type Terminal = AsyncDisposable & {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  screen(): string;
  /** The rows of the screen, trailing blanks cut. */
  lines(): readonly string[];
  /** All bytes the program has written. */
  raw(): string;
  /** All that was written is on the screen, and no drawing is under way. */
  isSettled(): boolean;
  /** Rows that the terminal, not the program, began because the row before was too long. */
  wrapped(): readonly number[];
  /** What stands in each column of a row; nothing where it is blank, and in the second half of a wide character. */
  cells(row: number): readonly string[];
  isAlternate(): boolean;
  isCursorHidden(): boolean;
  press(keys: string): void;
  resize(columns: number, rows: number): void;
  signal(name: NodeJS.Signals): void;
  /** Waits until the screen is as wanted. @throws with the screen when it is not within `timeout` milliseconds. */
  waitFor(isWanted: (screen: string) => boolean, what: string, timeout?: number): Promise<string>;
};

/** Nothing of the caller's environment but what finds programs: no CI, no NO_COLOR, no configuration. */
const base = (): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '/',
  LANG: 'C.UTF-8',
  TZ: 'UTC',
});

export function openTerminal(file: string, args: readonly string[], options: TerminalOptions = {}): Terminal {
  const { columns = 120, rows = 40, env = {}, cwd = process.cwd() } = options;
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 200 });
  const child = pty.spawn(file, [...args], {
    cols: columns,
    rows,
    cwd,
    name: env.TERM ?? 'xterm-256color',
    env: { ...base(), ...env },
  });
  let raw = '';
  let shown = 0;
  let hasEnded = false;
  const changed = new Set<() => void>();
  child.onData((data) => {
    raw += data;
    emulator.write(data, () => {
      shown += data.length;
      for (const listener of changed) listener();
    });
  });
  emulator.onData((data) => child.write(data));
  const exited = new Promise<Exit>((resolve) => {
    child.onExit((exit) => {
      hasEnded = true;
      resolve(exit);
    });
  });
  const lines = (): readonly string[] => {
    const buffer = emulator.buffer.active;
    return Array.from({ length: emulator.rows }, (_, y) =>
      // The emulator keeps what stood beyond the edge of a terminal that became smaller; nobody sees it.
      (buffer.getLine(buffer.viewportY + y)?.translateToString(true, 0, emulator.cols) ?? '').trimEnd(),
    );
  };
  const screen = (): string => lines().join('\n').trimEnd();
  const nextChange = (within: number): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        changed.delete(done);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(done, within);
      changed.add(done);
    });

  return {
    pid: child.pid,
    exited,
    screen,
    lines,
    raw: () => raw,
    isSettled: () => shown === raw.length && raw.endsWith('\u001b[?2026l'),
    wrapped: () => {
      const buffer = emulator.buffer.active;
      const rows = Array.from({ length: emulator.rows }, (_, y) => y);
      return rows.filter((y) => buffer.getLine(buffer.viewportY + y)?.isWrapped === true);
    },
    cells: (row) => {
      const line = emulator.buffer.active.getLine(emulator.buffer.active.viewportY + row);
      return Array.from({ length: emulator.cols }, (_, x) => line?.getCell(x)?.getChars().trim() ?? '');
    },
    isAlternate: () => emulator.buffer.active.type === 'alternate',
    isCursorHidden: () => raw.lastIndexOf('\u001b[?25l') > raw.lastIndexOf('\u001b[?25h'),
    press: (keys) => child.write(keys),
    resize(nextColumns, nextRows) {
      child.resize(nextColumns, nextRows);
      emulator.resize(nextColumns, nextRows);
    },
    signal: (name) => child.kill(name),
    async waitFor(isWanted, what, timeout = 15_000) {
      const deadline = Date.now() + timeout;
      while (!isWanted(screen())) {
        if (Date.now() > deadline)
          throw new Error(`no ${what} within ${timeout} ms; the screen was:\n${screen()}`);
        await nextChange(50);
      }
      return screen();
    },
    async [Symbol.asyncDispose]() {
      if (!hasEnded) child.kill('SIGKILL');
      await exited;
      emulator.dispose();
    },
  };
}

/** The children of a process, as the kernel lists them. */
export function childrenOf(pid: number): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}
