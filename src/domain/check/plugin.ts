/** One number of a Nagios plugin, as it printed it. */
export type Perf = {
  readonly label: string;
  readonly value: number;
  /** `s`, `%`, `B`, `c`; empty for a plain number. */
  readonly unit: string;
};

/** What a Nagios plugin printed: its first line, and the numbers after the bars. */
export type PluginOutput = { readonly text: string; readonly perf: readonly Perf[] };

const most = 50;

/** Reads the output of a Nagios plugin: text, `|`, numbers; more text, and after a second `|` more numbers. */
export function parsePlugin(output: string): PluginOutput {
  const [first = '', ...rest] = output.split('\n');
  const [text = '', ...numbers] = first.split('|');
  const long = rest.join('\n');
  const bar = long.indexOf('|');
  const more = bar < 0 ? '' : long.slice(bar + 1);
  return { text: text.trim(), perf: perfOf(`${numbers.join('|')} ${more}`) };
}

const number = /(?:'((?:[^']|'')+)'|([^\s='|]+))=(-?[\d.]+)([a-zA-Z%]*)(?:;\S*)?/g;

function perfOf(text: string): readonly Perf[] {
  return [...text.matchAll(number)]
    .slice(0, most)
    .map(([, quoted, plain, value, unit = '']) => ({
      label: (quoted?.replaceAll("''", "'") ?? plain ?? '').slice(0, 60),
      value: Number(value),
      unit,
    }))
    .filter(({ value }) => Number.isFinite(value));
}

/** A label that a reader of the Nagios format takes as it is meant. */
export const quoteLabel = (label: string): string => `'${label.replaceAll("'", "''").replaceAll('=', '_')}'`;
