import { ReadError } from '../../core/reading.ts';
import type { RedisReply, RedisValue } from './wire.ts';

/** The value of an answer that the rest depends on. @throws ReadError with what the server said instead. */
export function needed(reply: RedisReply | undefined, what: string, title: string): RedisValue {
  if (reply?.is === 'value') return reply.value;
  if (reply?.refusal.code === 'NOPERM')
    throw new ReadError(
      'denied',
      `${title} does not let this user read ${what}: ${reply.refusal.message.replace(/^NOPERM /, '')}`,
    );
  throw new ReadError(
    'protocol',
    `${title} does not tell ${what}: ${reply?.refusal.message ?? 'no answer came'}`,
  );
}

/** The value of an answer that may be missing. */
export const known = (reply: RedisReply | undefined): RedisValue | undefined =>
  reply?.is === 'value' ? reply.value : undefined;

export const listOf = (value: RedisValue | undefined): readonly RedisValue[] =>
  Array.isArray(value) ? value : [];

export const textOf = (value: RedisValue | undefined): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** A number, also one written as text; undefined where it is none. */
export function numberOf(value: RedisValue | undefined): number | undefined {
  const text = textOf(value);
  const number = text === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** `[name, value, name, value]`, as Redis writes a mapping. */
export function fieldsOf(value: RedisValue | undefined): ReadonlyMap<string, RedisValue> {
  const list = listOf(value);
  const fields = new Map<string, RedisValue>();
  for (let index = 0; index + 1 < list.length; index += 2)
    fields.set(textOf(list[index]), list[index + 1] ?? null);
  return fields;
}
