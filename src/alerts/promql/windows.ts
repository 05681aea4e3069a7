import type { Duration, Instant } from '../../core/reading.ts';
import type { Series } from '../../core/series.ts';

type Points = Pick<Series, 'at' | 'values'>;
type Window = { readonly at: Instant; readonly length: Duration };

const first = ({ values }: Points): number => values[0] ?? Number.NaN;
const last = ({ values }: Points): number => values.at(-1) ?? Number.NaN;

/** What the counter grew by between its first and last sample, over resets. */
function growth({ values }: Points): number {
  let total = 0;
  for (let index = 1; index < values.length; index++) {
    const now = values[index] ?? 0;
    const before = values[index - 1] ?? 0;
    total += now < before ? now : now - before;
  }
  return total;
}

/**
 * Prometheus' own reckoning: the change between the samples, stretched over the window as far as the samples plausibly
 * reach. Undefined of fewer than two samples.
 */
function extrapolated(points: Points, { at, length }: Window, isCounter: boolean): number | undefined {
  const count = points.at.length;
  if (count < 2) return undefined;
  const from = points.at[0] ?? at;
  const to = points.at.at(-1) ?? at;
  const sampled = (to - from) / 1000;
  const change = isCounter ? growth(points) : last(points) - first(points);
  const between = sampled / (count - 1);
  const threshold = between * 1.1;
  let toStart = (from - (at - length)) / 1000;
  const toEnd = (at - to) / 1000;
  // A counter was not below zero before its first sample.
  if (isCounter && change > 0 && first(points) >= 0)
    toStart = Math.min(toStart, sampled * (first(points) / change));
  const reach =
    sampled + (toStart < threshold ? toStart : between / 2) + (toEnd < threshold ? toEnd : between / 2);
  return change * (reach / sampled);
}

function lastTwo({ at, values }: Points, isCounter: boolean): [change: number, seconds: number] | undefined {
  const [before, now] = values.subarray(-2);
  const [from, to] = at.subarray(-2);
  if (before === undefined || now === undefined || from === undefined || to === undefined) return undefined;
  return [isCounter && now < before ? now : now - before, (to - from) / 1000];
}

/** The line of best fit: its value at `zero` and what it climbs a second. */
function fitted({ at, values }: Points, zero: Instant): [intercept: number, slope: number] | undefined {
  const count = values.length;
  if (count < 2) return undefined;
  let [x, y, xx, xy] = [0, 0, 0, 0];
  for (const [index, value] of values.entries()) {
    const seconds = ((at[index] ?? zero) - zero) / 1000;
    x += seconds;
    y += value;
    xx += seconds * seconds;
    xy += seconds * value;
  }
  const slope = (xy - (x * y) / count) / (xx - (x * x) / count);
  return [y / count - (slope * x) / count, slope];
}

function changed({ values }: Points, counts: (before: number, now: number) => boolean): number {
  let total = 0;
  for (let index = 1; index < values.length; index++)
    if (counts(values[index - 1] ?? 0, values[index] ?? 0)) total++;
  return total;
}

/** NaN loses against every number. */
const extreme = ({ values }: Points, isBetter: (one: number, than: number) => boolean): number =>
  values.reduce(
    (best, value) => (isBetter(value, best) || Number.isNaN(best) ? value : best),
    first({ at: values, values }),
  );

const sum = ({ values }: Points): number => values.reduce((total, value) => total + value, 0);

/** By name, what a function makes of the samples of one window; undefined: there are too few. `argument` is its second one. */
export const windowFunctions: Readonly<
  Record<string, (points: Points, window: Window, argument: number) => number | undefined>
> = {
  rate: (points, window) => {
    const change = extrapolated(points, window, true);
    return change === undefined ? undefined : change / (window.length / 1000);
  },
  increase: (points, window) => extrapolated(points, window, true),
  delta: (points, window) => extrapolated(points, window, false),
  irate: (points) => {
    const [change, seconds] = lastTwo(points, true) ?? [];
    return change === undefined || !seconds ? undefined : change / seconds;
  },
  idelta: (points) => lastTwo(points, false)?.[0],
  deriv: (points) => fitted(points, points.at[0] ?? 0)?.[1],
  predict_linear: (points, { at }, ahead) => {
    const line = fitted(points, at);
    return line && line[0] + line[1] * ahead;
  },
  changes: (points) =>
    changed(points, (before, now) => before !== now && !(Number.isNaN(before) && Number.isNaN(now))),
  resets: (points) => changed(points, (before, now) => now < before),
  avg_over_time: (points) => sum(points) / points.values.length,
  min_over_time: (points) => extreme(points, (one, than) => one < than),
  max_over_time: (points) => extreme(points, (one, than) => one > than),
  sum_over_time: sum,
  count_over_time: ({ values }) => values.length,
  last_over_time: last,
  present_over_time: () => 1,
};
