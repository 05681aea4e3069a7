import type { Place } from '../problem.ts';

/** Where a character of a value stands, given where the value starts: in a line, in quotes, or in a block over several lines. */
export function placeInside(text: string, start: Place, offset: number): Place {
  const { file, line = 1, column = 1 } = start;
  const lines = text.split('\n');
  const first = lines[line - 1]?.slice(column - 1) ?? '';
  if (!/^[|>]/.test(first)) {
    const quote = /^["']/.test(first) ? 1 : 0;
    // A value that is folded over lines without a block is told by where it starts.
    return offset + quote < first.length ? { file, line, column: column + quote + offset } : start;
  }
  let left = offset;
  const indent = /^ */.exec(lines.slice(line).find((one) => one.trim() !== '') ?? '')?.[0].length ?? 0;
  for (let at = line; at < lines.length; at++) {
    const length = Math.max(0, (lines[at]?.trimEnd().length ?? 0) - indent);
    if (left <= length) return { file, line: at + 1, column: indent + left + 1 };
    left -= length + 1;
  }
  return start;
}
