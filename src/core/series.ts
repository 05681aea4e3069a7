import type { Labels } from './metric.ts';
import type { Instant } from './reading.ts';

/** Points of one series, oldest first. */
export type Series = {
  readonly labels: Labels;
  readonly at: Float64Array;
  readonly values: Float64Array;
};

/** What graphs and rules ask of the past. A selector's labels must match exactly those given; others may vary. */
export type PastReader = {
  range(name: string, labels: Labels, from: Instant, to: Instant): readonly Series[];
};
