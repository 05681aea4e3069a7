import { isLoud, type Noise } from './noise.ts';

/** One line of the bench: what was measured, against its budget and against what people use today. */
export type Row = {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** Undefined: a number without a promise. */
  readonly budget?: number;
  readonly peers?: Readonly<Record<string, number>>;
  readonly noise?: Noise;
};

export const isMet = ({ value, budget }: Row): boolean => budget === undefined || value <= budget;

const short = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

const verdict = (row: Row): string =>
  row.budget === undefined
    ? ''
    : `${short(row.budget)} ${row.unit}, ${isMet(row) ? 'met' : 'NOT MET'}`.trim();

const beside = ({ value, peers = {} }: Row): readonly string[] =>
  Object.entries(peers).map(
    ([name, other]) => `${name} ${short(other)} (${other === 0 ? '–' : `${(value / other).toFixed(1)}×`})`,
  );

const noiseOf = ({ noise }: Row): string =>
  noise !== undefined && isLoud(noise)
    ? `noisy: ${(noise.waited * 100).toFixed(0)} % of the time somebody waited for a processor, load ${noise.load.toFixed(1)}`
    : '';

/** "first frame   171 ms   budget 220 ms, met   htop 128 ms (1.3×) …" */
export function format(row: Row): string {
  const budget = verdict(row);
  return [
    `${row.what.padEnd(52)} ${`${short(row.value)} ${row.unit}`.padStart(12)}`,
    (budget === '' ? '' : `budget ${budget}`).padEnd(26),
    beside(row).join('  '),
    noiseOf(row),
  ]
    .join('   ')
    .trimEnd();
}

/** The same as a table for people to read, with where and when it was measured above. */
export function markdown(rows: readonly Row[], where: string): string {
  const lines = rows.map((row) =>
    [row.what, `${short(row.value)} ${row.unit}`.trim(), verdict(row), beside(row).join(', '), noiseOf(row)]
      .map((cell) => cell.replaceAll('|', '\\|'))
      .join(' | '),
  );
  return [
    '# What it costs',
    '',
    `${where} Written by \`npm run bench -- --write\`. In brackets: ours as a multiple of theirs.`,
    '',
    '| what | measured | budget | what people use today | noise |',
    '| --- | --- | --- | --- | --- |',
    ...lines.map((line) => `| ${line} |`),
    '',
  ].join('\n');
}
