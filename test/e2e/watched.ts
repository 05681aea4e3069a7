import { expect, onTestFinished } from 'vitest';
import { patience } from './commands.ts';
import { drawn, openConsole } from './quarterdeck.ts';
import type { Terminal } from './terminal.ts';

/** A console on a stack in which something is harmed. */
export type Watched = {
  readonly terminal: Terminal;
  /** Waits for a text on the screen; with a limit, for no more than so many refreshes of the console. */
  sees(wanted: RegExp, limit?: number): Promise<RegExpExecArray>;
  /** Every "next try in N s" that was on the screen. */
  readonly waits: ReadonlySet<number>;
};

const refresh = 2_000;

/**
 * How many refreshes it may take until something shows as what it is: two intervals, and the deadline after which
 * silence counts as an answer. Refreshes are counted and not time, so a busy machine, which refreshes less often,
 * gives more of it.
 */
export const shownWithin = ({ every = refresh, deadline = 0 } = {}): number =>
  Math.ceil((2 * every + deadline) / refresh);

/** How many refreshes it may take, while somebody looks, until what was mended shows as well: ten seconds. */
export const healedWithin = 10_000 / refresh;

/** Opens the Deck on a stack file; ended with the test. */
export const watch = (stackFile: string): Promise<Watched> =>
  watchIn(openConsole(['--config', stackFile], { columns: 180, rows: 50 }));

/** The same for a console that is open already. */
export async function watchIn(terminal: Terminal): Promise<Watched> {
  const waits = new Set<number>();
  const sees = async (wanted: RegExp, limit = Number.POSITIVE_INFINITY): Promise<RegExpExecArray> => {
    let found: RegExpExecArray | null = null;
    const refreshes = refreshesOf(terminal);
    const look = (screen: string): boolean => {
      for (const [, seconds] of screen.matchAll(/next try in (\d+) s/g)) waits.add(Number(seconds));
      found = wanted.exec(screen);
      if (found === null && refreshes() > limit)
        throw new Error(`no ${wanted} within ${limit} refreshes; the screen was:\n${screen}`);
      return found !== null;
    };
    await terminal.waitFor(look, String(wanted), patience);
    return found ?? expect.fail(`no ${wanted}`);
  };
  await drawn(terminal);
  return { terminal, sees, waits };
}

/** The host's line of the processor on the Deck: its graph moves on with each refresh. */
const processor = (screen: string): string => /^ cpu .*?%/m.exec(screen)?.[0] ?? '';

/** Counts the refreshes of a Deck from now on; two with the same numbers may count as one. */
function refreshesOf(terminal: Terminal): () => number {
  let last = '';
  let count = 0;
  return () => {
    const now = terminal.isSettled() ? processor(terminal.screen()) : '';
    if (now !== '' && last !== '' && now !== last) count++;
    last = now || last;
    return count;
  };
}

/** A host's number moves on, on the Deck, and keys are answered. */
export async function expectLive({ terminal, sees }: Watched): Promise<void> {
  terminal.press('1');
  await sees(/─ 2 Host /);
  const before = processor(terminal.screen());
  await terminal.waitFor((screen) => processor(screen) !== before, 'another number of the host', patience);
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
