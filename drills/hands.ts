import { setTimeout as sleep } from 'node:timers/promises';
import type { Terminal } from '../test/e2e/terminal.ts';

/** A responder at the keyboard, who knows nothing but what the screen says. */
export type Hands = {
  /** Keys so far. */
  count(): number;
  /** Looks until the screen says it. @throws with the screen when it does not within `within` milliseconds. */
  see(wanted: RegExp, within?: number): Promise<string>;
  /** Presses the key that the screen prints with these words: `R restart`, `↵ open`, `y runs it`. */
  press(printed: string): Promise<void>;
  /** Moves to the row that says this. */
  point(row: RegExp): Promise<void>;
  /** Types into the field that has the cursor, letter by letter. */
  write(text: string): Promise<void>;
  /** Types a word that stands on the screen, letter by letter, and Enter. */
  type(word: string): Promise<void>;
  /** Types the word that the screen asks for, whatever it is. */
  agree(): Promise<void>;
};

/** A plan takes no key in its first half second; nobody has read it by then either. */
const reading = 700;
/** For what a key did to be drawn. */
const drawing = 200;
const confirming: ReadonlySet<string> = new Set(['\r', 'y']);
const keys: Readonly<Record<string, string>> = {
  '↵': '\r',
  Enter: '\r',
  Esc: '\u001b',
  Tab: '\t',
  '↓': '\u001b[B',
  '↑': '\u001b[A',
};

export function handsOn(terminal: Terminal): Hands {
  let count = 0;
  const strike = async (key: string): Promise<void> => {
    terminal.press(key);
    count++;
    await sleep(80);
  };
  const see = (wanted: RegExp, within = 60_000): Promise<string> =>
    terminal.waitFor((screen) => wanted.test(screen) && terminal.isSettled(), `${wanted}`, within);
  const press = async (printed: string): Promise<void> => {
    // A key stands apart from what it does.
    await see(new RegExp(literal(printed).replaceAll(' ', ' +')));
    await sleep(reading);
    const [name = ''] = printed.split(/[ ,]/);
    await strike(keys[name] ?? name);
    await again(keys[name] ?? name);
  };
  /** What came too early is pressed once more where the screen says so: a plan may be drawn anew under the finger. */
  const again = async (key: string): Promise<void> => {
    if (!confirming.has(key)) return;
    await sleep(drawing);
    if (!/confirm nothing: once more/.test(terminal.screen())) return;
    await sleep(reading);
    await strike(key);
  };
  const type = async (word: string): Promise<void> => {
    await see(new RegExp(`type ${literal(word)}`));
    await sleep(reading);
    for (const letter of word) await strike(letter);
    // A key that comes in one piece with others is no agreement.
    await see(new RegExp(`${literal(word)}_`));
    await sleep(reading);
    await strike('\r');
    await again('\r');
  };
  return {
    count: () => count,
    see,
    press,
    async point(row) {
      await see(row);
      for (let moves = 0; moves < 40; moves++) {
        const lines = terminal.lines();
        const cursor = lines.findLastIndex((line) => line.includes('▸'));
        // What another panel says of it is not the row.
        const found = lines.flatMap((line, y) => (row.test(line) ? [y] : []));
        const wanted = found.toSorted((a, b) => Math.abs(a - cursor) - Math.abs(b - cursor))[0] ?? cursor;
        if (wanted === cursor) return;
        await see(/↑↓ move/);
        await strike((wanted > cursor ? keys['↓'] : keys['↑']) ?? '');
        await sleep(200);
      }
      throw new Error(`no way to the row ${row}; the screen was:\n${terminal.screen()}`);
    },
    async write(text) {
      await see(/_$/m);
      for (const letter of text) await strike(letter);
      await see(new RegExp(`${literal(text)}_$`, 'm'));
    },
    type,
    async agree() {
      const [, word = ''] = asked.exec(await see(asked)) ?? [];
      await type(word);
    },
  };
}

const asked = /type (\S+)/;

const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
