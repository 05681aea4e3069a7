import type { Line } from '../line.ts';

/** The lines from `top` on, as many as there are rows, how far they can be scrolled, and what is not seen below. */
export function scrolled(
  lines: readonly Line[],
  top: number,
  rows: number,
): { readonly shown: readonly Line[]; readonly end: number; readonly note: string } {
  const end = Math.max(0, lines.length - rows);
  const first = Math.min(top, end);
  const below = end - first;
  return { shown: lines.slice(first, first + rows), end, note: below > 0 ? `${below} more below` : '' };
}
