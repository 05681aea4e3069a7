import type { Duration } from '../core/reading.ts';

const durations: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const sizes: Readonly<Record<string, number>> = { b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** What is accepted as a length of time: `30s`, `1h30m`, `1.5d`. */
export const durationPattern = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d|w))+$/;

/** What is accepted as a size: `512kB`, `64MB`, `1.5 GiB`, `0B`. */
export const sizePattern = /^\d+(?:\.\d+)? ?(?:[kKMGT]i?B?|B)$/;

/** Milliseconds of a length of time as people write it; undefined where it is none. */
export function parseDuration(text: string): Duration | undefined {
  if (!durationPattern.test(text)) return undefined;
  const terms = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g)];
  return terms.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (durations[unit] ?? 0), 0);
}

/** Bytes of a size as people write it, in powers of 1024 as PostgreSQL counts them; undefined where it is none. */
export function parseSize(text: string): number | undefined {
  if (!sizePattern.test(text)) return undefined;
  const [, amount, unit = ''] = /^([\d.]+) ?([a-zA-Z])/.exec(text) ?? [];
  return Math.round(Number(amount) * (sizes[unit.toLowerCase()] ?? 1));
}

/** Milliseconds as `parseDuration` reads them back, in the largest unit that is exact: `30d`. */
export const writeDuration = (ms: Duration): string => `${exact(ms, durations, ['d', 'h', 'm', 's'], 'ms')}`;

/** Bytes as `parseSize` reads them back, in the largest unit that is exact: `10GB`. */
export const writeSize = (bytes: number): string =>
  `${exact(bytes, sizes, ['t', 'g', 'm', 'k'], '').toUpperCase()}B`;

function exact(
  value: number,
  units: Readonly<Record<string, number>>,
  larger: readonly string[],
  smallest: string,
): string {
  const unit = larger.find((name) => value >= (units[name] ?? Infinity) && value % (units[name] ?? 1) === 0);
  return unit === undefined ? `${value}${smallest}` : `${value / (units[unit] ?? 1)}${unit}`;
}
