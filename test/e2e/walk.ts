import type { Screen } from '../../src/views/screens.ts';
import { createTables } from '../../src/views/tables.ts';
import { drawn } from './quarterdeck.ts';
import type { Terminal } from './terminal.ts';

const { screens } = createTables();
const left = '\u001b[D';
const redraw = '\f';

/** Calls `see` wherever the responder can stand: every screen, list and detail, and whatever lies over one. */
export async function walk(terminal: Terminal, see: (where: string) => void = () => {}): Promise<void> {
  await drawn(terminal);
  for (const screen of screens) {
    const { id, lists } = screen;
    const come = async (): Promise<void> => {
      terminal.press(wayTo(screen));
      await settled(terminal);
    };
    await come();
    see(id);
    for (const list of lists) {
      terminal.press('\r');
      await settled(terminal);
      see(`${id}, ${list}, detail`);
      await come();
      terminal.press('\t');
      await settled(terminal);
      see(`${id}, after ${list}`);
    }
    for (const [over, words, close] of overlays) {
      terminal.press(over);
      await shows(terminal, words);
      see(`${id}, ${words}`);
      terminal.press(close);
      await terminal.waitFor((screen) => !screen.includes(words), `screen without ${words}`);
    }
  }
}

/** What brings one to a screen from anywhere but an open field: its key, or its name. */
export const wayTo = ({ key, title }: Screen): string => key ?? `1:${title}\r`;

const overlays = [
  ['?', ' Help ', left],
  [':', ' Command ', '\u001b'],
] as const;

/** Waits until all keys so far are answered: the last of them draws the whole screen again. */
export async function settled(terminal: Terminal): Promise<void> {
  const before = drawings(terminal);
  terminal.press(redraw);
  await terminal.waitFor(
    (screen) => drawings(terminal) > before && terminal.isSettled() && screen !== '',
    'new drawing',
  );
}

const shows = (terminal: Terminal, words: string): Promise<string> =>
  terminal.waitFor((screen) => screen.includes(words) && terminal.isSettled(), words.trim());

const drawings = (terminal: Terminal): number => terminal.raw().split('\u001b[?1049h').length;
