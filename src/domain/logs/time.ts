import type { Instant } from '../../core/reading.ts';
import { objectIn } from './level.ts';

const iso =
  /\b(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: ?(Z|UTC|GMT|[+-]\d\d:?\d\d))?(?![\d:])/;
const access = /\[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-]\d{4})\]/;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const keys = ['time', 'timestamp', '@timestamp', 'ts', 't', 'datetime', 'date'] as const;
/** A time that stands further in is what the line is about, not when it was written. */
const head = 160;

/** When a line says it was written; undefined where it does not say, or not the day. Without a zone it is our own. */
export function timeIn(text: string): Instant | undefined {
  const fields = objectIn(text);
  if (fields === undefined) return timeInWords(text.slice(0, head));
  for (const key of keys) {
    const value = fields[key];
    if (typeof value === 'number') return value < 1e11 ? value * 1000 : value;
    if (typeof value === 'string') return timeInWords(value);
  }
  return undefined;
}

function timeInWords(text: string): Instant | undefined {
  const [found, day = '', month = '', ofYear = '', hour = '', minute = '', second = '', offset = ''] =
    access.exec(text) ?? [];
  if (found !== undefined) {
    const number = String(months.indexOf(month) + 1).padStart(2, '0');
    return instant(`${ofYear}-${number}-${day}T${hour}:${minute}:${second}${zone(offset)}`);
  }
  const [whole, year, mon, date, hours, minutes, seconds, fraction = '0', written = ''] =
    iso.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const millis = fraction.padEnd(3, '0').slice(0, 3);
  return instant(`${year}-${mon}-${date}T${hours}:${minutes}:${seconds}.${millis}${zone(written)}`);
}

const zone = (written: string): string =>
  /^(UTC|GMT|Z)$/.test(written) ? 'Z' : written.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');

function instant(text: string): Instant | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
