import type { Duration, Instant } from '../core/reading.ts';
import type { Series } from '../core/series.ts';
import type { Glyphs } from './panel.ts';

export type Plot = {
  /** Width on the screen; a braille cell holds two samples, any other one. */
  readonly columns: number;
  /** The right edge. */
  readonly at: Instant;
  /** How much time the whole width stands for. */
  readonly over: Duration;
  /** The value of a full cell; without it the greatest one drawn, rounded up to 1, 2 or 5 times a power of ten. */
  readonly max?: number;
};

/**
 * The greatest value of each of `count` slots of time up to slot number `last`; undefined where nothing was measured.
 * Slots begin at multiples of `step`, so that a point stays in its slot while the picture moves on.
 */
export function slots(
  series: Series | undefined,
  count: number,
  last: number,
  step: Duration,
  now: number = last,
): readonly (number | undefined)[] {
  const first = last - count + 1;
  const values = new Array<number | undefined>(count).fill(undefined);
  let before: { slot: number; value: number } | undefined;
  const carry = (slot: number): void => {
    if (before !== undefined && before.slot === slot - 1 && slot >= first)
      values[slot - first] ??= before.value;
  };
  for (const [index, at] of series?.at.entries() ?? []) {
    const slot = Math.floor(at / step);
    const value = series?.values[index] ?? Number.NaN;
    if (!Number.isFinite(value) || slot > now) continue;
    // A timer that drifts over a slot's edge leaves one empty and fills the next twice: that is no gap.
    if (before?.slot === slot - 2) carry(slot - 1);
    if (slot >= first)
      values[slot - first] = Math.max(values[slot - first] ?? Number.NEGATIVE_INFINITY, value);
    before = { slot, value };
  }
  // Nor is the slot that has just begun.
  carry(now);
  return values;
}

const leftDots = [0x00, 0x40, 0x44, 0x46, 0x47];
const rightDots = [0x00, 0x80, 0xa0, 0xb0, 0xb8];
const blocks = '▁▂▃▄▅▆▇█';
const letters = '_.-=+*%#';

/** A line of braille, one row high, two samples a cell; a blank is a time without a measurement. */
export function graph(series: Series | undefined, plot: Plot, glyphs: Glyphs): string {
  if (glyphs.ascii) return sparkline(series, plot, glyphs);
  const count = plot.columns * 2;
  const step = stepOf(plot, count);
  const now = Math.floor(plot.at / step);
  // Cells begin at even slots: the picture moves by whole cells, and no dot changes sides.
  const values = slots(series, count, now + ((now + 1) % 2), step, now);
  const full = plot.max ?? ceiling(values);
  let drawn = '';
  for (let index = 0; index < count; index += 2) {
    const left = leftDots[level(values[index], full, 4)] ?? 0;
    const right = rightDots[level(values[index + 1], full, 4)] ?? 0;
    drawn += left + right === 0 ? ' ' : String.fromCodePoint(0x2800 + left + right);
  }
  return drawn;
}

/** Eight heights of block, one sample a cell. */
export function sparkline(series: Series | undefined, plot: Plot, glyphs: Glyphs): string {
  const step = stepOf(plot, plot.columns);
  const values = slots(series, plot.columns, Math.floor(plot.at / step), step);
  const full = plot.max ?? ceiling(values);
  const heights = glyphs.ascii ? letters : blocks;
  return values.map((value) => heights[level(value, full, 8) - 1] ?? ' ').join('');
}

/** A share of 0 to 1 as a bar: ▇▇▇▇▁▁. Anything above nothing shows, and only all of it is full. */
export function bar(share: number | undefined, columns: number, glyphs: Glyphs): string {
  if (share === undefined || !Number.isFinite(share)) return ' '.repeat(columns);
  const wanted =
    share >= 1 ? columns : share <= 0 ? 0 : Math.min(columns - 1, Math.max(1, Math.round(share * columns)));
  return glyphs.barFull.repeat(wanted) + glyphs.barEmpty.repeat(columns - wanted);
}

const stepOf = ({ over }: Plot, count: number): Duration =>
  Math.max(1, Math.ceil(over / Math.max(1, count) / 1000)) * 1000;

const level = (value: number | undefined, full: number, steps: number): number =>
  value === undefined ? 0 : Math.min(steps, Math.max(1, Math.ceil((value / full) * steps)));

function ceiling(values: readonly (number | undefined)[]): number {
  const greatest = values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  if (greatest <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(greatest));
  return ([1, 2, 5].find((factor) => factor * power >= greatest) ?? 10) * power;
}
