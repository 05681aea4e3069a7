import { type Line, type Span, span } from './line.ts';
import type { Glyphs } from './panel.ts';
import { clip, widthOf } from './text.ts';

export type Title = {
  /** The digit that opens the screen of it. */
  readonly key?: string | undefined;
  readonly text: string;
  /** Beside the title, quiet. */
  readonly heading?: string;
  /** At the right end: its age, its failure, its filter. */
  readonly note?: Span | undefined;
  /** Keys mean the list below it. */
  readonly isFocused?: boolean;
  /** The cursor is on the title itself. */
  readonly isSelected?: boolean;
};

/** A title as a thin line: `─ 2 Host  web-1 · 4 cores ──────── 14 s old ─`. No side borders, so that copied text is clean. */
export function rule(
  { key, text, heading = '', note, isFocused = false, isSelected = false }: Title,
  columns: number,
  glyphs: Glyphs,
): Line {
  const line = glyphs.rule;
  const end: Line = note === undefined ? [] : [span(' '), note, span(` ${line}`, 'dim')];
  const room = columns - Math.min(widthOf(end), Math.floor(columns / 2));
  const start = clip(
    [
      isSelected ? span(`${glyphs.cursor} `, 'accent') : span(`${line} `, 'dim'),
      ...(key === undefined ? [] : [span(`${key} `, 'accent')]),
      span(text, isFocused || isSelected ? 'accent' : 'strong'),
      ...(heading === '' ? [] : [span(`  ${heading}`, 'dim')]),
      span(' '),
    ],
    room,
    glyphs.ellipsis,
  );
  const shown = clip(end, columns - widthOf(start), glyphs.ellipsis);
  const left = columns - widthOf(start) - widthOf(shown);
  return [...start, span(line.repeat(Math.max(0, left)), 'dim'), ...shown];
}
