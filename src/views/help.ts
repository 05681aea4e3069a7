import type { Binding } from './binding.ts';
import { keysText } from './bindings.ts';
import { type Line, span } from './line.ts';
import { fill, pad, width } from './text.ts';

type Entry = { readonly keys: string; readonly title: string };

/** Every binding there is, in as many columns as all can be read in, and what the program has to say about itself. */
export function helpLines(
  bindings: readonly Binding[],
  notices: readonly string[],
  columns: number,
  isAscii: boolean,
): readonly Line[] {
  const entries = bindings.map(
    (binding): Entry => ({ keys: keysText(binding, isAscii), title: binding.title }),
  );
  const widest = (part: keyof Entry): number => Math.max(0, ...entries.map((one) => width(one[part])));
  const keyWidth = widest('keys') + 2;
  const across = Math.max(1, Math.floor(columns / (keyWidth + widest('title') + 2)));
  const each = Math.floor(columns / across);
  const height = Math.ceil(entries.length / across);
  const rows = Array.from({ length: height }, (_, row): Line => {
    const cells = Array.from({ length: across }, (_, column) => entries[column * height + row]);
    return cells.flatMap((entry) => fill(entry === undefined ? [] : drawn(entry, keyWidth), each));
  });
  return [
    ...rows,
    ...(notices.length === 0 ? [] : [[]]),
    ...notices.map((notice): Line => [span(' ! ', 'warn'), span(notice)]),
  ];
}

const drawn = ({ keys, title }: Entry, keyWidth: number): Line => [
  span(pad(` ${keys}`, keyWidth), 'accent'),
  span(` ${title}`),
];
