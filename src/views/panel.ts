import type { Health } from '../core/alert.ts';
import type { Instant } from '../core/reading.ts';
import type { PastReader } from '../core/series.ts';
import type { ProbeName, Stack } from '../domain/stack.ts';
import type { WorldReadings } from '../domain/world.ts';
import type { Line } from './line.ts';

/** What a model is made of: only the readings that were declared as needed, and what the stack names. */
export type Known<N extends ProbeName> = Pick<WorldReadings, N>;

/** What drawing may use beside the model. Pure: the same model, size and look give the same lines. */
export type Look = {
  readonly at: Instant;
  readonly past: PastReader;
  readonly glyphs: Glyphs;
};

/** The characters states and graphs are drawn with; one column wide each, and a plain set for `--ascii`. */
export type Glyphs = {
  readonly ok: string;
  readonly warning: string;
  readonly critical: string;
  readonly unknown: string;
  readonly stopped: string;
  readonly busy: string;
  readonly rule: string;
  readonly branch: string;
  readonly lastBranch: string;
  readonly arrow: string;
  readonly separator: string;
  readonly barFull: string;
  readonly barEmpty: string;
  readonly ellipsis: string;
  /** Before the row the responder is on. */
  readonly cursor: string;
  readonly up: string;
  readonly down: string;
  readonly ascii: boolean;
};

export type Size = { readonly columns: number; readonly rows: number };

/**
 * A part of the Deck. `model` is memoised on the identity of the readings it needs; `body` fills at most `size`,
 * the most important first; `summary` is the same panel in one line, for 80×24 and for `--plain`.
 */
export type Panel<N extends ProbeName, M> = {
  readonly id: string;
  readonly title: string;
  readonly needs: readonly N[];
  readonly model: (known: Known<N>, stack: Stack) => M;
  /** Beside the title: "web-1 · 4 cores · 7.8 GB · up 41 d". */
  readonly heading: (model: M, look: Look) => string;
  readonly body: (model: M, size: Size, look: Look) => readonly Line[];
  readonly summary: (model: M, columns: number, look: Look) => Line;
  readonly health: (model: M, look: Look) => Health;
};
