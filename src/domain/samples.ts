import type { Labels, Metric, Sample } from '../core/metric.ts';
import type { Duration } from '../core/reading.ts';

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

/** The same metrics of a reading that is not always such; no sample where it is not. */
export function where<T, N extends T>(
  is: (reading: T) => reading is N,
  metrics: readonly Metric<N>[],
): readonly Metric<T>[] {
  return metrics.map((metric) => ({
    ...metric,
    samples: (reading) => (is(reading) ? metric.samples(reading) : []),
  }));
}

/** In the unit of Prometheus. */
export const seconds = (time: Duration | undefined): number | undefined =>
  time === undefined ? undefined : time / 1000;

/** 1 or 0. */
export const flag = (is: boolean | undefined): number | undefined =>
  is === undefined ? undefined : Number(is);
