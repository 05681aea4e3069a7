import { createTables } from '../../src/views/tables.ts';
import { commands } from './keyboard.ts';
import type { Terminal } from './terminal.ts';
import { settled, wayTo } from './walk.ts';

const { screens } = createTables();

/** Presses keys on every screen and in every detail, and chooses every command by its name. */
export async function press(terminal: Terminal, keys: readonly string[]): Promise<void> {
  for (const screen of screens) {
    const isDeck = screen.id === 'deck';
    for (const deeper of isDeck ? [''] : ['', '\r', ...(screen.id === 'containers' ? ['l'] : [])]) {
      for (const key of keys) {
        if (isDeck && key === 'q') continue; // it quits there, and does so at the end
        terminal.press(wayTo(screen) + deeper + key);
        await pause(4);
        if (!fields.includes(key)) continue;
        terminal.press('drop\r');
        await close(terminal);
      }
      terminal.press(wayTo(screen));
      await settled(terminal);
    }
  }
  for (const command of commands) {
    terminal.press(`1:${command}\r`);
    await pause(20);
    await close(terminal);
  }
  terminal.press('1');
  await settled(terminal);
}

/** What they open takes all that is typed. */
const fields = ['/', ':', '\u0010', 'i'];

async function close(terminal: Terminal): Promise<void> {
  terminal.press('\u001b');
  await pause(60); // so that it is no Alt with the next key
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
