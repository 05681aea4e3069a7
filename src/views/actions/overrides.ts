import { sanitize } from '../../core/sanitize.ts';
import { type Line, span } from '../line.ts';
import type { Glyphs } from '../panel.ts';
import type { Scene } from '../scene.ts';

/** The overrides that the open plan names, in its order. */
export function overridesIn({ acting }: Pick<Scene, 'acting'>): readonly string[] {
  if (acting?.is !== 'plan') return [];
  const refusals = acting.plan?.preflight.filter(({ is }) => is === 'refuse') ?? [];
  return [...new Set(refusals.flatMap(({ override }) => override ?? []))];
}

/** Each with a mark where it is taken. */
export const overrideLines = (
  names: readonly string[],
  taken: readonly string[],
  index: number,
  { cursor }: Glyphs,
): readonly Line[] =>
  names.map((name, row) => [
    span(row === index ? ` ${cursor} ` : '   ', 'accent'),
    span(taken.includes(name) ? '[x] ' : '[ ] ', taken.includes(name) ? 'warn' : 'plain'),
    span(`--${sanitize(name)}`, row === index ? 'strong' : 'plain'),
  ]);
