/** Go's `%g`: so many significant digits (as many as it takes without), an exponent for the very large and the very small. */
export function general(value: number, precision?: number): string {
  if (!Number.isFinite(value)) return special(value);
  if (value === 0) return '0';
  const [mantissa = '', power = '0'] = (
    precision === undefined ? value.toExponential() : value.toExponential(Math.max(0, precision - 1))
  ).split('e');
  const exponent = Number(power);
  if (exponent < -4 || exponent >= (precision ?? 6)) {
    const sign = exponent < 0 ? '-' : '+';
    return `${trimmed(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const digits = mantissa.replace(/[-.]/g, '').replace(/0+$/, '').length;
  return value.toFixed(Math.max(0, digits - 1 - exponent));
}

export const special = (value: number): string => (Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf');

const trimmed = (mantissa: string): string =>
  mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;

const large = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];
const small = ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y'];
const binary = ['ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi'];

function scaled(value: number, step: number, prefixes: readonly string[]): string {
  let size = value;
  let used = '';
  for (const prefix of prefixes) {
    if (Math.abs(size) < step) break;
    size /= step;
    used = prefix;
  }
  return `${general(size, 4)}${used}`;
}

function reduced(value: number): string {
  let size = value;
  let used = '';
  for (const prefix of small) {
    if (Math.abs(size) >= 1) break;
    size *= 1000;
    used = prefix;
  }
  return `${general(size, 4)}${used}`;
}

/** As Prometheus' `humanize`: 1.234k, 12m. */
export function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return general(value, 4);
  return Math.abs(value) >= 1 ? scaled(value, 1000, large) : reduced(value);
}

export function humanize1024(value: number): string {
  return Math.abs(value) <= 1 || !Number.isFinite(value) ? general(value, 4) : scaled(value, 1024, binary);
}

export const humanizePercentage = (value: number): string => `${general(value * 100, 4)}%`;

/** Of seconds: 1h 2m 3s, 4.5s, 12ms. */
export function humanizeDuration(value: number): string {
  if (!Number.isFinite(value)) return general(value, 4);
  const size = Math.abs(value);
  if (size === 0) return '0s';
  if (size < 1) return `${reduced(value)}s`;
  const sign = value < 0 ? '-' : '';
  const whole = Math.trunc(size);
  const [days, hours, minutes, seconds] = [
    Math.floor(whole / 86_400),
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  if (days > 0) return `${sign}${days}d ${hours}h ${minutes}m ${seconds}s`;
  if (hours > 0) return `${sign}${hours}h ${minutes}m ${seconds}s`;
  if (minutes > 0) return `${sign}${minutes}m ${seconds}s`;
  return `${general(value, 4)}s`;
}

/** Of seconds since the epoch, as Go prints a time in UTC. */
export function humanizeTimestamp(value: number): string {
  const date = new Date(value * 1000);
  return Number.isNaN(date.getTime())
    ? general(value, 4)
    : date
        .toISOString()
        .replace('T', ' ')
        .replace(/\.?0*Z$/, ' +0000 UTC');
}
