import { general, special } from './numerals.ts';

const verb = /%([-+ 0#]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g;
const known = 'vsqfFegG%';

/** Whether every verb of a format is one we know. */
export const isFormat = (format: string): boolean =>
  format
    .replace(verb, (all, _flags, _width, _precision, letter: string) => (known.includes(letter) ? '' : all))
    .includes('%') === false;

/** Go's `printf`, as far as rules use it. */
export function printf(format: string, values: readonly (string | number)[]): string {
  let next = 0;
  return format.replace(verb, (_, flags: string, width?: string, precision?: string, letter = 'v') => {
    if (letter === '%') return '%';
    const value = values[next++];
    if (value === undefined) return `%!${letter}(MISSING)`;
    const text = formatted(value, letter, precision === undefined ? undefined : Number(precision));
    const signed = flags.includes('+') && typeof value === 'number' && value >= 0 ? `+${text}` : text;
    const size = Number(width ?? 0);
    if (flags.includes('-')) return signed.padEnd(size);
    return signed.padStart(size, flags.includes('0') && typeof value === 'number' ? '0' : ' ');
  });
}

function formatted(value: string | number, letter: string, precision: number | undefined): string {
  if (typeof value === 'string') {
    if (letter === 'q') return JSON.stringify(value);
    return 'vs'.includes(letter) ? value.slice(0, precision) : `%!${letter}(string=${value})`;
  }
  switch (letter) {
    case 'f':
    case 'F':
      return Number.isFinite(value) ? value.toFixed(precision ?? 6) : special(value);
    case 'e':
      return Number.isFinite(value)
        ? value.toExponential(precision ?? 6).replace(/e([+-])(\d)$/, 'e$10$2')
        : special(value);
    case 'v':
    case 'g':
    case 'G':
      return general(value, precision);
    default:
      return `%!${letter}(float64=${general(value)})`;
  }
}
