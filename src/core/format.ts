/** Stands for what is not known. */
export const unknown = '–';

/** Three significant digits, as a person reads them: 0.123, 1.23, 12.3, 123, 1 234. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return unknown;
  const size = Math.abs(value);
  if (size >= 999.5) return groups(Math.round(value));
  if (size >= 99.95) return value.toFixed(0);
  if (Number.isInteger(value)) return String(value);
  if (size >= 9.995) return value.toFixed(size >= 20 ? 0 : 1);
  return value.toFixed(size >= 0.9995 ? 1 : size < 0.01 ? 3 : 2);
}

/** A whole number with thin groups: 1 240. */
export function count(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? unknown : groups(Math.round(value));
}

function groups(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ' ');
}

function scaled(value: number, step: number, units: readonly string[]): string {
  let size = Math.abs(value);
  let unit = 0;
  while (size >= Math.min(step, 999.5) && unit < units.length - 1) {
    size /= step;
    unit++;
  }
  const digits = size >= 99.95 || unit === 0 ? 0 : size >= 20 ? 0 : 1;
  return `${value < 0 ? '-' : ''}${size.toFixed(digits).replace(/\.0$/, '')} ${units[unit]}`;
}

/** Bytes in powers of 1024 with the short names people say: 38 MB. */
export function bytes(value: number | undefined): string {
  return value === undefined ? unknown : scaled(value, 1024, ['B', 'kB', 'MB', 'GB', 'TB', 'PB']);
}

/** Bytes a second: 8.1 MB/s. */
export function byteRate(value: number | undefined): string {
  return value === undefined ? unknown : `${bytes(value)}/s`;
}

/** How often a second: 12/s, 0.3/s. */
export function perSecond(value: number | undefined): string {
  return value === undefined ? unknown : `${number(value)}/s`;
}

/** A ratio of 0 to 1 as a percentage: 62 %, 9.1 %, 0.3 %. */
export function percent(ratio: number | undefined): string {
  if (ratio === undefined || !Number.isFinite(ratio)) return unknown;
  const value = ratio * 100;
  if (value === 0) return '0 %';
  if (Math.abs(value) < 0.05) return '0 %';
  return `${Math.abs(value) < 9.95 ? value.toFixed(1) : value.toFixed(0)} %`;
}

/** A length of time in milliseconds: 1.4 ms, 41 s, 4m12s, 3h05m, 3 d. */
export function duration(ms: number | undefined): string {
  if (ms === undefined || !Number.isFinite(ms)) return unknown;
  if (ms < 0) return `-${duration(-ms)}`;
  if (ms < 999.5) return `${number(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}m${pad(whole % 60)}s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)}h${pad(Math.floor((whole % 3600) / 60))}m`;
  return `${Math.floor(whole / 86_400)} d`;
}

const pad = (value: number): string => String(value).padStart(2, '0');
