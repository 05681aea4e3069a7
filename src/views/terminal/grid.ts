import { isSimple } from '../simple.ts';
import { graphemesOf, width } from '../text.ts';
import { plain, type Style, styled, styleText } from './style.ts';

/** One column. The second half of a wide character has no text. */
export type Cell = { readonly text: string; readonly style: string };

export const blank: Cell = { text: ' ', style: '' };

/** What a terminal would show after all that was written: as much of one as Ink's drawing needs. */
export type Grid = {
  readonly rows: readonly (readonly Cell[])[];
  /** Counted from nought. */
  readonly cursor: { readonly x: number; readonly y: number };
  /** Takes in what was written. False: something in it is not understood, and the grid is not to be believed any more. */
  readonly write: (text: string) => boolean;
  readonly clear: () => void;
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this reads
const tokens = /\u001b\[([?\d;]*)([A-Za-z])|([^\u0000-\u001f\u007f-\u009f]+)|([\s\S])/gu;

export function createGrid(height: () => number): Grid {
  let rows: Cell[][] = [];
  let x = 0;
  let y = 0;
  let style: Style = plain;
  let look = '';

  const row = (): Cell[] => {
    while (rows.length <= y) rows.push([]);
    return rows[y] ?? [];
  };

  function put(text: string): void {
    const cells = row();
    while (cells.length < x) cells.push(blank);
    if (isSimple(text)) {
      for (const character of text) cells[x++] = { text: character, style: look };
      return;
    }
    for (const grapheme of graphemesOf(text)) {
      const columns = width(grapheme);
      const before = cells[x - 1];
      if (columns === 0 && before !== undefined) cells[x - 1] = { ...before, text: before.text + grapheme };
      for (let column = 0; column < columns; column++)
        cells[x++] = { text: column === 0 ? grapheme : '', style: look };
    }
  }

  /** Past the last row the screen moves up. */
  function scroll(): void {
    const past = y + 1 - height();
    if (past <= 0) return;
    rows.splice(0, past);
    y -= past;
  }

  /** A sequence of the few that Ink's drawing consists of. */
  function control(parameters: string, letter: string): boolean {
    const first = parameters === '' ? undefined : Number.parseInt(parameters, 10);
    switch (letter) {
      case 'm': {
        const next = styled(style, parameters);
        if (next === undefined) return false;
        style = next;
        look = styleText(style);
        return true;
      }
      case 'A':
        y = Math.max(0, y - (first ?? 1));
        return true;
      case 'E':
        y += first ?? 1;
        x = 0;
        return true;
      case 'G':
        x = (first ?? 1) - 1;
        return true;
      case 'H':
        if (parameters !== '' && parameters !== '1;1') return false;
        x = 0;
        y = 0;
        return true;
      case 'K':
        return erase(first ?? 0);
      case 'J':
        rows.length = Math.min(rows.length, y + 1);
        return (first ?? 0) === 0 && erase(0);
      default:
        return false;
    }
  }

  function erase(what: number): boolean {
    // An erased cell takes the background in force; Ink erases with none.
    if (look !== '' || (what !== 0 && what !== 2)) return false;
    row().length = what === 2 ? 0 : Math.min(row().length, x);
    return true;
  }

  return {
    get rows() {
      return rows;
    },
    get cursor() {
      return { x, y };
    },
    write(text) {
      for (const [, parameters, letter, words, other] of text.matchAll(tokens)) {
        if (words !== undefined) put(words);
        else if (letter !== undefined) {
          if (!control(parameters ?? '', letter)) return false;
        } else if (other === '\n') {
          x = 0;
          y++;
          scroll();
        } else return false;
      }
      return true;
    },
    clear() {
      rows = [];
      x = 0;
      y = 0;
      style = plain;
      look = '';
    },
  };
}
