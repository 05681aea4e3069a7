import type { Source } from '../../../src/alerts/promql/vector.ts';
import type { Labels } from '../../../src/core/metric.ts';
import type { Instant } from '../../../src/core/reading.ts';

/** One series as a test writes it down: times in milliseconds, oldest first. */
export type Written = {
  readonly metric: string;
  readonly labels: Labels;
  readonly points: readonly (readonly [at: Instant, value: number])[];
};

/** Prometheus' staleness: an older sample says nothing of now. */
const lookback = 300_000;

/** The series as a source at one instant, as a Prometheus that scraped them has it. */
export function sourceAt(series: readonly Written[], at: Instant): Source {
  const of = (metric: string) => series.filter((one) => one.metric === metric);
  return {
    at,
    now: (metric) =>
      of(metric).flatMap(({ labels, points }) => {
        const last = points.findLast(([time]) => time <= at);
        return last === undefined || last[0] <= at - lookback ? [] : [{ labels, value: last[1] }];
      }),
    past: (metric, window) =>
      of(metric).map(({ labels, points }) => {
        const inside = points.filter(([time]) => time > at - window && time <= at);
        return {
          labels,
          at: Float64Array.from(inside, ([time]) => time),
          values: Float64Array.from(inside, ([, value]) => value),
        };
      }),
  };
}
