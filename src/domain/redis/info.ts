import type { Instant } from '../../core/reading.ts';

/** The fields of an `INFO` answer, whatever its sections. */
export type Info = ReadonlyMap<string, string>;

export function parseInfo(text: string): Info {
  const info = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) info.set(line.slice(0, colon), line.slice(colon + 1).trimEnd());
  }
  return info;
}

export const textIn = (info: Info, field: string): string => info.get(field) ?? '';

/** A number; undefined where the field is missing or holds none. */
export function numberIn(info: Info, field: string): number | undefined {
  const text = info.get(field);
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** A count that every server has: missing is none. */
export const countIn = (info: Info, field: string): number => numberIn(info, field) ?? 0;

/** Milliseconds of a field in seconds; -1 says never. */
export function secondsIn(info: Info, field: string): number | undefined {
  const seconds = numberIn(info, field);
  return seconds === undefined || seconds < 0 ? undefined : seconds * 1000;
}

/** `ip=10.0.0.22,port=6379,state=online` → its parts. */
export function partsOf(text: string): Info {
  const parts = text.split(',').flatMap((part) => {
    const equals = part.indexOf('=');
    return equals > 0 ? [[part.slice(0, equals), part.slice(equals + 1)] as const] : [];
  });
  return new Map(parts);
}

/** By the server's uptime and our clock, so that it does not move from reading to reading. */
export function startedAt(info: Info, at: Instant, before: Instant | undefined): Instant {
  const start = at - countIn(info, 'uptime_in_seconds') * 1000;
  return before !== undefined && Math.abs(before - start) < 5_000 ? before : start;
}
