export type Labels = Readonly<Record<string, string>>;
/** `since` is since when it is so, by the account of the system it is from; milliseconds since the epoch. */
export type Sample = readonly [labels: Labels, value: number, since?: number | undefined];

/**
 * A number that a reading carries, under the name the field's exporters use.
 * `name` follows Prometheus: base units, `_total` on counters. Unknown is no sample, never zero.
 */
export type Metric<T> = {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly samples: (value: T) => Iterable<Sample>;
};
