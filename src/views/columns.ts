import { sanitize } from '../core/sanitize.ts';
import { span, type Tone } from './line.ts';
import type { Column } from './list.ts';
import type { Look } from './panel.ts';

type Shape<T> = {
  /** Where it is not the title. */
  readonly id?: string;
  readonly width: number;
  readonly priority: 1 | 2 | 3 | 4;
  readonly flex?: true;
  /** `plain` unless given; what is fine and only worth a glance is `dim`. */
  readonly tone?: Tone | ((item: T) => Tone);
};

/** A column of words from outside; it cleans them, and sorts by them. */
export function words<T>(
  title: string,
  shape: Shape<T>,
  text: (item: T, look: Look) => string | undefined,
  value: (item: T) => number | string | undefined,
): Column<T> {
  return {
    ...outline(title, shape),
    value,
    cell: (item, look) => span(sanitize(text(item, look) ?? ''), toneOf(shape, item)),
  };
}

/** A column of text that is its own order. */
export const named = <T>(title: string, shape: Shape<T>, text: (item: T) => string | undefined): Column<T> =>
  words(title, shape, text, text);

/** A column of numbers with their unit, right-aligned, the largest first. What is not known is drawn as unknown. */
export function measure<T>(
  title: string,
  shape: Shape<T>,
  value: (item: T) => number | undefined,
  format: (value: number | undefined, item: T, look: Look) => string,
): Column<T> {
  return {
    ...outline(title, shape),
    align: 'right',
    sorts: 'down',
    value,
    cell: (item, look) => {
      const amount = value(item);
      return span(format(amount, item, look), amount === undefined ? 'unknown' : toneOf(shape, item));
    },
  };
}

function outline<T>(title: string, { id = title, width, priority, flex }: Shape<T>) {
  return { id, title, width, priority, ...(flex && { flex }) };
}

function toneOf<T>({ tone = 'plain' }: Shape<T>, item: T): Tone {
  return typeof tone === 'function' ? tone(item) : tone;
}
