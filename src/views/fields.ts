import { unknown } from '../core/format.ts';
import { type Line, type Span, span, type Tone } from './line.ts';
import { wrap } from './wrap.ts';

const nameWidth = 16;

/** One line of a detail pane: "memory          466 of 512 MB". An empty value says that it is not known. */
export function field(name: string, ...value: readonly (Span | string)[]): Line {
  const spans = value
    .map((part) => (typeof part === 'string' ? span(part) : part))
    .filter(({ text }) => text !== '');
  return [
    span(`${name.padEnd(nameWidth - 1)} `, 'dim'),
    ...(spans.length === 0 ? [span(unknown, 'unknown')] : spans),
  ];
}

/** What names a group of lines in a detail pane. */
export const caption = (text: string): Line => [span(text, 'strong')];

export const blank: Line = [];

/** A field whose value takes as many lines as it needs, six at most. */
export function folded(name: string, text: string, columns: number, tone: Tone = 'plain'): readonly Line[] {
  const lines = wrap(text, Math.max(10, columns - nameWidth), 6);
  return lines.map((line, index) => field(index === 0 ? name : '', span(line, tone)));
}
