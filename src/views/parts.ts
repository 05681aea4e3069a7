import { type Line, type Span, span, type Tone } from './line.ts';
import { widthOf } from './text.ts';

/** As many of the parts as fit whole, in their order: half a number would be another number. */
export function parts(given: readonly Line[], columns: number, gap = 3): Line {
  const line: Span[] = [];
  let left = columns;
  for (const part of given) {
    const lead = line.length === 0 ? 0 : gap;
    const size = widthOf(part) + lead;
    if (widthOf(part) === 0 || size > left) continue;
    if (lead > 0) line.push(span(' '.repeat(lead)));
    line.push(...part);
    left -= size;
  }
  return line;
}

/** The first of the parts that fit, without a gap among them: a ranking that skips one lies about the next. */
export function leading(given: readonly Line[], columns: number, gap = 3): Line {
  let left = columns + gap;
  const count = given.findIndex((one) => {
    left -= widthOf(one) + gap;
    return left < 0;
  });
  return parts(count < 0 ? given : given.slice(0, count), columns, gap);
}

/** A part of one span. */
export const part = (text: string, tone: Tone = 'plain'): Line => [span(text, tone)];

/** The same line, drawn as old. */
export const aged = (line: Line): Line => line.map(({ text }) => span(text, 'stale'));

/** A line and how much it matters that it is seen. */
export type Weighed = { readonly worth: number; readonly line: Line };

/** The lines that matter most, as many as there are rows for, in the order they came in. */
export function weightiest(lines: readonly Weighed[], rows: number): readonly Line[] {
  const kept = new Set([...lines].sort((a, b) => b.worth - a.worth).slice(0, Math.max(0, rows)));
  return lines.filter((line) => kept.has(line)).map(({ line }) => line);
}
