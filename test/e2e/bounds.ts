import type { Terminal } from './terminal.ts';

/** The parameters of every SGR sequence: 30 to 49 and 90 to 107 are colours. */
const attributes = (raw: string): ReadonlySet<string> =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
  new Set([...raw.matchAll(/\u001b\[([\d;:]*)m/g)].flatMap(([, given = '']) => given.split(/[;:]/)));

export const colours = (raw: string): readonly string[] =>
  [...attributes(raw)].filter((attribute) => /^([349]\d|10\d)$/.test(attribute));

/** Whatever stands beyond the printable characters of ASCII, and a little of what follows. */
export const beyondAscii = (text: string): readonly string[] => text.match(/[\u007f-\uffff].{0,40}/g) ?? [];

/** What is not where it belongs on the full screen. */
export function misplaced(terminal: Terminal): readonly string[] {
  const lines = terminal.lines();
  return [
    ...(/ shop\b/.test(lines[0] ?? '') ? [] : ['the header is not in the first row']),
    ...(/q quit|Esc (close|back)/.test(lines.at(-1) ?? '') ? [] : ['the footer is not in the last row']),
    ...(terminal.wrapped().length === 0 ? [] : ['a row was too long']),
    ...(terminal.isAlternate() ? [] : ['it is not on the alternate screen']),
  ];
}
