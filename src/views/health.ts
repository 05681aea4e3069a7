import type { Health } from '../core/alert.ts';
import { type Span, span, type Tone } from './line.ts';
import type { Glyphs } from './panel.ts';

const signs = {
  ok: ['ok', 'good'],
  warning: ['warning', 'warn'],
  critical: ['critical', 'bad'],
  unknown: ['unknown', 'unknown'],
} as const satisfies Record<Health, readonly [keyof Glyphs, Tone]>;

/** The glyph that says how something is; a word stands beside it, for those who see no colour. */
export function sign(health: Health, glyphs: Glyphs): Span {
  const [glyph, tone] = signs[health];
  return span(glyphs[glyph], tone);
}

/** How a number is drawn that was judged: what is fine stays quiet. */
export function toneOf(health: Health): Tone {
  return health === 'ok' ? 'plain' : signs[health][1];
}
