import { expect, onTestFinished } from 'vitest';
import { patience } from './commands.ts';
import { drawn, openConsole } from './quarterdeck.ts';
import type { Terminal } from './terminal.ts';

/** A console on a stack in which something is harmed. */
export type Watched = {
  readonly terminal: Terminal;
  sees(wanted: RegExp): Promise<RegExpExecArray>;
  /** Every "next try in N s" that was on the screen. */
  readonly waits: ReadonlySet<number>;
};

/** Opens the Deck on a stack file; ended with the test. */
export const watch = (stackFile: string): Promise<Watched> =>
  watchIn(openConsole(['--config', stackFile], { columns: 180, rows: 50 }));

/** The same for a console that is open already. */
export async function watchIn(terminal: Terminal): Promise<Watched> {
  const waits = new Set<number>();
  const sees = async (wanted: RegExp): Promise<RegExpExecArray> => {
    let found: RegExpExecArray | null = null;
    const look = (screen: string): boolean => {
      for (const [, seconds] of screen.matchAll(/next try in (\d+) s/g)) waits.add(Number(seconds));
      found = wanted.exec(screen);
      return found !== null;
    };
    await terminal.waitFor(look, String(wanted), patience);
    return found ?? expect.fail(`no ${wanted}`);
  };
  await drawn(terminal);
  return { terminal, sees, waits };
}

/** A host's number moves on, on the Deck, and keys are answered. */
export async function expectLive({ terminal, sees }: Watched): Promise<void> {
  terminal.press('1');
  await sees(/─ 2 Host /);
  const cpu = (screen: string): string => /^ cpu .*%/m.exec(screen)?.[0] ?? '';
  const before = cpu(terminal.screen());
  await terminal.waitFor((screen) => cpu(screen) !== before, 'another number of the host', patience);
  terminal.press('?');
  await sees(/Esc close/);
  terminal.press('\u001b');
  await sees(/\? help/);
}

/** While somebody looks, what was mended is tried again within ten seconds. */
export const expectSoon = ({ waits }: Watched): void => {
  expect(waits.size).toBeGreaterThan(0);
  expect(Math.max(...waits)).toBeLessThan(10);
};

/** Mends when the test says so; when it ended before that, at its end. */
export function mending(mend: () => unknown): () => Promise<void> {
  let isMended = false;
  const once = async (): Promise<void> => {
    if (isMended) return;
    isMended = true;
    await mend();
  };
  onTestFinished(once);
  return once;
}
