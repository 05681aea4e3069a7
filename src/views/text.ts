import stringWidth from 'string-width';
import type { Line, Span, Tone } from './line.ts';
import { span } from './line.ts';
import { isSimple } from './simple.ts';

// It reads the rules of all scripts, which most screens never need.
let segmenter: Intl.Segmenter | undefined;

/** What a person sees as one character each. */
export function graphemesOf(text: string): readonly string[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Columns on the screen; wide characters take two. */
export function width(text: string): number {
  return isSimple(text) ? text.length : stringWidth(text);
}

/** At most `columns` wide; what was cut off is marked by the ellipsis. */
export function cut(text: string, columns: number, ellipsis = '…'): string {
  if (columns <= 0) return '';
  if (isSimple(text)) return text.length <= columns ? text : `${text.slice(0, columns - 1)}${ellipsis}`;
  if (stringWidth(text) <= columns) return text;
  let kept = '';
  let used = 0;
  for (const segment of graphemesOf(text)) {
    const size = stringWidth(segment);
    if (used + size > columns - 1) break;
    kept += segment;
    used += size;
  }
  // Graphemes add up differently from the whole in a few scripts; the whole is what the terminal shows.
  return width(kept) <= columns - 1 ? kept + ellipsis : ellipsis;
}

/** Exactly `columns` wide. */
export function pad(text: string, columns: number, align: 'left' | 'right' = 'left', ellipsis = '…'): string {
  const kept = cut(text, columns, ellipsis);
  const blank = ' '.repeat(Math.max(0, columns - width(kept)));
  return align === 'left' ? kept + blank : blank + kept;
}

export const widthOf = (line: Line): number => line.reduce((sum, { text }) => sum + width(text), 0);

export const textOf = (line: Line): string => line.map(({ text }) => text).join('');

/** The line at most `columns` wide, its spans cut where it ends. */
export function clip(line: Line, columns: number, ellipsis = '…'): Line {
  if (widthOf(line) <= columns) return line;
  const kept: Span[] = [];
  let left = columns;
  for (const part of line) {
    const size = width(part.text);
    // A span that ends exactly at the edge still hides those after it: it gives up a column to say so.
    if (size >= left) {
      const text = cut(size === left ? `${part.text} ` : part.text, left, ellipsis);
      if (text !== '') kept.push({ ...part, text });
      break;
    }
    kept.push(part);
    left -= size;
  }
  return kept;
}

/** Exactly `columns` wide. */
export function fill(line: Line, columns: number, ellipsis = '…'): Line {
  const kept = clip(line, columns, ellipsis);
  const blank = columns - widthOf(kept);
  return blank > 0 ? [...kept, span(' '.repeat(blank))] : kept;
}

/** `left` from the left edge, `right` to the right edge; where both do not clip, the left gives way. */
export function spread(left: Line, right: Line, columns: number, ellipsis = '…'): Line {
  const end = clip(right, columns, ellipsis);
  const size = widthOf(end);
  return size === 0
    ? fill(left, columns, ellipsis)
    : [
        ...fill(left, Math.max(0, columns - size - 1), ellipsis),
        ...(size < columns ? [span(' ')] : []),
        ...end,
      ];
}

/** Puts something between spans: `a · b · c`. */
export function join(parts: readonly Span[], between: string, tone: Tone = 'dim'): Line {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [span(between, tone), part]));
}
