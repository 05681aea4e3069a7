/** One line of the bench: what was measured, against its budget and against what people use today. */
export type Row = {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** Undefined: a number without a promise. */
  readonly budget?: number;
  readonly peers?: Readonly<Record<string, number>>;
};

const short = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

/** "first frame   171 ms   budget 220 ms, met   htop 128 ms (1.3×) …" */
export function format({ what, value, unit, budget, peers = {} }: Row): string {
  const verdict =
    budget === undefined ? '' : `budget ${short(budget)} ${unit}, ${value <= budget ? 'met' : 'NOT MET'}`;
  const others = Object.entries(peers).map(
    ([name, other]) => `${name} ${short(other)} (${other === 0 ? '-' : `${(value / other).toFixed(1)}×`})`,
  );
  return [
    `${what.padEnd(44)} ${`${short(value)} ${unit}`.padStart(14)}`,
    verdict.padEnd(28),
    others.join('  '),
  ]
    .join('   ')
    .trimEnd();
}
