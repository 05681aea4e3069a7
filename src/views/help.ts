import type { Binding } from './binding.ts';
import { keysText } from './bindings.ts';
import { type Line, span } from './line.ts';
import { fill, pad } from './text.ts';

const keyWidth = 14;

/** Every binding there is, in as many columns as there is room for, and what the program has to say about itself. */
export function helpLines(
  bindings: readonly Binding[],
  notices: readonly string[],
  columns: number,
  isAscii: boolean,
): readonly Line[] {
  const across = columns >= 150 ? 3 : columns >= 76 ? 2 : 1;
  const width = Math.floor(columns / across);
  const height = Math.ceil(bindings.length / across);
  const rows = Array.from({ length: height }, (_, row): Line => {
    const cells = Array.from({ length: across }, (_, column) => bindings[column * height + row]);
    return cells.flatMap((binding) => fill(binding === undefined ? [] : entry(binding, isAscii), width));
  });
  return [
    ...rows,
    ...(notices.length === 0 ? [] : [[]]),
    ...notices.map((notice): Line => [span(' ! ', 'warn'), span(notice)]),
  ];
}

const entry = (binding: Binding, isAscii: boolean): Line => [
  span(pad(` ${keysText(binding, isAscii)}`, keyWidth), 'accent'),
  span(` ${binding.title}`),
];
