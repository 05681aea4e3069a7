import type { Labels, Metric, Sample } from '../core/metric.ts';

const none: Labels = {};

/** One number without labels. */
export function gauge<T>(name: string, help: string, value: (reading: T) => number | undefined): Metric<T> {
  return { name, type: 'gauge', help, samples: (reading) => one(value(reading)) };
}

/** The same, of a number that only grows. */
export function counter<T>(name: string, help: string, value: (reading: T) => number | undefined): Metric<T> {
  return { ...gauge(name, help, value), type: 'counter' };
}

/** A sample, or none when the value is not known. */
export const one = (value: number | undefined, labels = none): readonly Sample[] =>
  value === undefined || !Number.isFinite(value) ? [] : [[labels, value]];

/** Metrics with one sample an item, all labelled alike. */
export function each<T, I>(
  type: Metric<T>['type'],
  items: (reading: T) => readonly I[],
  labels: (item: I) => Labels,
): (name: string, help: string, value: (item: I) => number | undefined) => Metric<T> {
  return (name, help, value) => ({
    name,
    type,
    help,
    samples: (reading) => items(reading).flatMap((item) => one(value(item), labels(item))),
  });
}
