import { graphemesOf } from './text.ts';

/** One press. `text` is what it would type into a field. */
export type Key = { readonly name: string; readonly text?: string };

/** What Ink says of an input besides its text; the part of its `Key` that is used here. */
export type InputFlags = {
  readonly [flag in keyof typeof named | 'ctrl' | 'meta' | 'shift']: boolean;
};

const named = {
  upArrow: 'up',
  downArrow: 'down',
  leftArrow: 'left',
  rightArrow: 'right',
  pageUp: 'pageUp',
  pageDown: 'pageDown',
  home: 'home',
  end: 'end',
  return: 'enter',
  escape: 'escape',
  tab: 'tab',
  backspace: 'backspace',
  delete: 'delete',
} as const;

const flags = Object.keys(named) as (keyof typeof named)[];

/**
 * The presses in one read of the terminal. Ink hands over whatever arrived together, `jj` or `j\rk` in one call; split,
 * a held key moves as often as it repeats. Function keys come from Ink without a name: they are all `function`.
 */
export function keysOf(input: string, flag: InputFlags): readonly Key[] {
  const found = flags.find((name) => flag[name]);
  if (found === 'tab') return [{ name: flag.shift ? 'backTab' : 'tab' }];
  if (found !== undefined) return [{ name: named[found] }];
  if (flag.ctrl) return [{ name: `ctrl-${input.toLowerCase()}` }];
  if (input === '') return [{ name: 'function' }];
  const keys = graphemesOf(input).map(keyOf);
  // Over a slow line Escape and the next key arrive as one, which is also how Alt is sent.
  return flag.meta ? [{ name: 'escape' }, ...keys] : keys;
}

const control: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\r\n': 'enter',
  '\t': 'tab',
  '\u001b': 'escape',
  '\b': 'backspace',
  '\u007f': 'backspace',
};

function keyOf(character: string): Key {
  const name = control[character];
  if (name !== undefined) return { name };
  const code = character.charCodeAt(0);
  if (code < 0x20) return { name: `ctrl-${String.fromCharCode(code + 0x60)}` };
  return { name: character === ' ' ? 'space' : character, text: character };
}

const labels: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pageUp: 'PgUp',
  pageDown: 'PgDn',
  home: 'Home',
  end: 'End',
  enter: '↵',
  escape: 'Esc',
  tab: 'Tab',
  backTab: 'Shift-Tab',
  backspace: '⌫',
  delete: 'Del',
  function: 'F1',
  space: 'Space',
};

/** Those that are drawn as signs, in words. */
const spelled: Readonly<Record<string, string>> = {
  up: 'Up',
  down: 'Down',
  left: 'Left',
  right: 'Right',
  enter: 'Enter',
  backspace: 'Bksp',
};

export const keyLabel = (name: string, isAscii = false): string =>
  (isAscii ? spelled[name] : undefined) ?? labels[name] ?? name;
