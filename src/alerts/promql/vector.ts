import type { Labels } from '../../core/metric.ts';
import type { Duration, Instant } from '../../core/reading.ts';
import type { Series } from '../../core/series.ts';

/** One number of an instant vector. The metric's name is not among its labels. */
export type Element = {
  readonly labels: Labels;
  readonly value: number;
  /** Since when it is so, by the account of the system it is from. */
  readonly since?: Instant | undefined;
};

export type Vector = readonly Element[];
export type Value = number | Vector;

/** Where the numbers come from. */
export type Source = {
  readonly at: Instant;
  /** What a metric is now. */
  readonly now: (metric: string) => Vector;
  /** What it was in the time up to now, after `at − window`. */
  readonly past: (metric: string, window: Duration) => readonly Series[];
};

/** An expression that fits these numbers only in part: two of one side for one of the other. It says why. */
export class EvaluationError extends Error {
  override readonly name = 'EvaluationError';
}
