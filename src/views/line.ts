/**
 * How a piece of text is meant; the theme decides how that looks. `dim` is fine and quiet, `stale` is old,
 * `good warn bad` are states and stand beside a glyph and a word, `unknown` is not known,
 * `match` what was searched for.
 */
export type Tone =
  | 'plain'
  | 'dim'
  | 'strong'
  | 'accent'
  | 'good'
  | 'warn'
  | 'bad'
  | 'unknown'
  | 'stale'
  | 'graph'
  | 'match';

export type Span = { readonly text: string; readonly tone?: Tone };

/** One row of the screen as data: drawn by Ink, printed by `--plain`, compared by tests. Text from outside is sanitised before. */
export type Line = readonly Span[];

export const span = (text: string, tone: Tone = 'plain'): Span =>
  tone === 'plain' ? { text } : { text, tone };
