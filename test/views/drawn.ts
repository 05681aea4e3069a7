import type { PastReader } from '../../src/core/series.ts';
import type { ProbeName } from '../../src/domain/stack.ts';
import { unicode } from '../../src/views/glyphs.ts';
import type { Line } from '../../src/views/line.ts';
import type { Glyphs, Look, Panel, Size } from '../../src/views/panel.ts';
import { textOf } from '../../src/views/text.ts';
import { now } from './world.ts';

const noPast: PastReader = { range: () => [] };

export const lookAt = (past: PastReader = noPast, glyphs: Glyphs = unicode): Look => ({
  at: now,
  past,
  glyphs,
});

/** Lines as a person would read them, without the blanks at their ends. */
export const linesOf = (lines: readonly Line[]): string =>
  lines.map((line) => textOf(line).trimEnd()).join('\n');

/** A panel with its title, as the Deck draws it. */
export function bodyOf<N extends ProbeName, M>(panel: Panel<N, M>, model: M, size: Size, look: Look): string {
  return `─ ${panel.title}  ${panel.heading(model, look)}\n${linesOf(panel.body(model, size, look))}`;
}
