/** Reads of parsed JSON that never throw: what is missing or of another type is undefined. */

export type Json = Readonly<Record<string, unknown>>;

const nothing: Json = {};

export function record(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : nothing;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function whole(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

export function quantity(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/** Zero stands for "none" in limits, process ids and the like. */
export function positive(value: unknown): number | undefined {
  return quantity(value) || undefined;
}

/** An RFC 3339 time as an instant. Go's zero time, in the year 1, stands for "never". */
export function instant(value: unknown): number | undefined {
  const time = Date.parse(text(value) ?? '');
  return time > 0 ? time : undefined;
}
