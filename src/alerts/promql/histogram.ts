import type { Labels } from '../../core/metric.ts';
import { keyOf, without } from './labels.ts';
import type { Vector } from './vector.ts';

type Bucket = { readonly upTo: number; readonly count: number };

/** The quantile of each histogram among the buckets, which differ by their label `le`. */
export function histogramQuantile(quantile: number, buckets: Vector): Vector {
  const histograms = new Map<string, { readonly labels: Labels; readonly buckets: Bucket[] }>();
  for (const { labels, value } of buckets) {
    const upTo = boundOf(labels.le);
    if (upTo === undefined) continue;
    const own = without(labels, ['le']);
    const key = keyOf(own);
    const histogram = histograms.get(key) ?? { labels: own, buckets: [] };
    histograms.set(key, histogram);
    histogram.buckets.push({ upTo, count: value });
  }
  return Array.from(histograms.values(), (histogram) => ({
    labels: histogram.labels,
    value: quantileOf(quantile, histogram.buckets),
  }));
}

function boundOf(le: string | undefined): number | undefined {
  if (le === '+Inf') return Number.POSITIVE_INFINITY;
  const bound = le === undefined || le === '' ? Number.NaN : Number(le);
  return Number.isNaN(bound) ? undefined : bound;
}

function quantileOf(quantile: number, unsorted: readonly Bucket[]): number {
  if (Number.isNaN(quantile)) return Number.NaN;
  if (quantile < 0) return Number.NEGATIVE_INFINITY;
  if (quantile > 1) return Number.POSITIVE_INFINITY;
  const buckets = monotonic(unsorted.toSorted((one, other) => one.upTo - other.upTo));
  const whole = buckets.at(-1);
  if (whole?.upTo !== Number.POSITIVE_INFINITY || buckets.length < 2 || whole.count === 0) return Number.NaN;
  const rank = quantile * whole.count;
  const found = buckets.slice(0, -1).findIndex(({ count }) => count >= rank);
  if (found === -1) return buckets.at(-2)?.upTo ?? Number.NaN;
  const { upTo, count } = buckets[found] ?? whole;
  if (found === 0 && upTo <= 0) return upTo;
  const below = found === 0 ? { upTo: 0, count: 0 } : (buckets[found - 1] ?? whole);
  return below.upTo + (upTo - below.upTo) * ((rank - below.count) / (count - below.count));
}

/** Equal bounds together, and no bucket with less than the one before, as scrapes between two increments have it. */
function monotonic(sorted: readonly Bucket[]): readonly Bucket[] {
  const merged: Bucket[] = [];
  for (const { upTo, count } of sorted) {
    const before = merged.at(-1);
    if (before?.upTo === upTo) merged[merged.length - 1] = { upTo, count: before.count + count };
    else merged.push({ upTo, count });
  }
  let most = Number.NEGATIVE_INFINITY;
  return merged.map(({ upTo, count }) => {
    most = Math.max(most, count);
    return { upTo, count: most };
  });
}
