import { graphemesOf, width } from './text.ts';

/** Text in rows of at most `columns`, broken at blanks where there are any, at most `rows` of them; the rest is marked as cut. */
export function wrap(text: string, columns: number, rows = Number.POSITIVE_INFINITY): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/ +/).flatMap((part) => pieces(part, columns))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (width(longer) <= columns) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  if (line !== '') lines.push(line);
  if (lines.length <= rows) return lines;
  const kept = lines.slice(0, rows);
  const last = kept.pop() ?? '';
  return [...kept, width(last) < columns ? `${last}…` : `${graphemesOf(last).slice(0, -1).join('')}…`];
}

function pieces(word: string, columns: number): readonly string[] {
  if (width(word) <= columns) return word === '' ? [] : [word];
  const parts: string[] = [];
  let part = '';
  for (const grapheme of graphemesOf(word)) {
    if (width(part + grapheme) > columns) {
      parts.push(part);
      part = '';
    }
    part += grapheme;
  }
  return [...parts, part];
}
