import type { Line, Tone } from './line.ts';
import { graphemesOf, width } from './text.ts';

export const themeNames = ['dark', 'light', 'colour-blind'] as const;
export type ThemeName = (typeof themeNames)[number];

/** SGR parameters for each tone; an empty one leaves the text as the terminal draws it. */
export type Theme = {
  readonly tones: Readonly<Record<Tone, string>>;
  /** The row the responder is on: the only coloured background there is. */
  readonly selected: string;
};

// What is fine is quiet. Faint (2) and the sixteen named colours follow the terminal's own palette.
const quiet = { plain: '', dim: '2', stale: '2;3', good: '', unknown: '35', match: '7' } as const;

const themes: Readonly<Record<ThemeName, Theme>> = {
  dark: {
    tones: { ...quiet, strong: '1', accent: '36', warn: '33', bad: '1;31', graph: '34' },
    selected: '48;5;237',
  },
  light: {
    tones: { ...quiet, strong: '1', accent: '34', warn: '38;5;130', bad: '1;31', graph: '36' },
    selected: '48;5;253',
  },
  'colour-blind': {
    // Blue against orange, the pair that every common form of colour blindness keeps apart.
    tones: {
      ...quiet,
      unknown: '2;4',
      strong: '1',
      accent: '38;5;75',
      warn: '38;5;214',
      bad: '1;7;38;5;208',
      graph: '38;5;67',
    },
    selected: '48;5;237',
  },
};

/** For NO_COLOR: weight, underline and inversion say what colour would. */
const colourless: Theme = {
  tones: { ...quiet, unknown: '2', strong: '1', accent: '1', warn: '1', bad: '1;4', graph: '' },
  selected: '7',
};

export const themeOf = (name: ThemeName, isColoured: boolean): Theme =>
  isColoured ? themes[name] : colourless;

export const nextTheme = (name: ThemeName): ThemeName =>
  themeNames[(themeNames.indexOf(name) + 1) % themeNames.length] ?? 'dark';

/** A line as one string with its colours in it. */
export function paint(line: Line, theme: Theme, isSelected = false): string {
  const under = isSelected ? theme.selected : '';
  let painted = '';
  for (const { text, tone = 'plain' } of line) {
    const style = [under, theme.tones[tone]].filter((code) => code !== '').join(';');
    // Blanks at an end need no colour, unless there is one under them; so the line's own end costs nothing.
    const end = isSelected ? text.length : text.trimEnd().length;
    painted +=
      style === '' || end === 0 ? text : `\u001b[${style}m${text.slice(0, end)}\u001b[0m${text.slice(end)}`;
  }
  return painted;
}

const spelled: Readonly<Record<string, string>> = {
  '–': '-',
  '—': '-',
  '─': '-',
  '·': '-',
  '…': '~',
  '→': '>',
  '←': '<',
  '↑': '^',
  '↓': 'v',
  '↵': '>',
  '×': 'x',
  '≥': '>',
  µ: 'u',
};

/** The same text in as many columns, of ASCII only; what has no likeness becomes `?`. */
export const asciiOnly = (line: Line): Line =>
  line.map((part) => ({
    ...part,
    text: part.text.replace(/[^\x20-\x7e]+/gu, (text) => graphemesOf(text).map(asciiOf).join('')),
  }));

const asciiOf = (character: string): string => spelled[character] ?? '?'.repeat(width(character));
