import { duration } from '../../core/format.ts';
import type { Instant } from '../../core/reading.ts';
import type { Attempt } from '../check.ts';
import { type Condition, type Judged, numberOf, type Operand, type Operator } from './condition.ts';
import { follow, parseJson, type Step } from './path.ts';
import { matches } from './pattern.ts';

/** A try as conditions ask it: its body is parsed once, when the first of them looks into it. */
export type Asked = { readonly attempt: Attempt; readonly at: Instant; readonly document: () => unknown };

export function asked(attempt: Attempt, at: Instant): Asked {
  let parsed: { readonly document: unknown } | undefined;
  return {
    attempt,
    at,
    document: () => {
      parsed ??= { document: parseJson(attempt.body ?? '') };
      return parsed.document;
    },
  };
}

/**
 * Whether a condition holds. Where the answer lacks what is asked for it does not, whatever the comparison: a missing
 * number is not less than five. A path with `[*]` holds for every element, and not for an empty list.
 */
export function evaluate({ text, left, operator, right }: Condition, facts: Asked): Judged {
  const lefts = valuesOf(left, facts);
  const rights = valuesOf(right, facts);
  const count = Math.max(lefts.length, rights.length);
  let holds = lefts.length > 0 && rights.length > 0;
  let index = 0;
  for (; holds && index < count; index++) holds = compare(at(lefts, index), operator, at(rights, index));
  const shown = Math.max(0, index - 1);
  return { text, holds, actual: actualOf([left, right], [at(lefts, shown), at(rights, shown)], facts) };
}

/** Several only where a path says `[*]`; the other side stands for all of them. */
const at = <T>(values: readonly T[], index: number): T | undefined => values[values.length === 1 ? 0 : index];

type Value = Operand | string;

function valuesOf(operand: Operand, facts: Asked): readonly Value[] {
  switch (operand.is) {
    case 'literal':
      return [operand.text];
    case 'pat':
    case 'any':
      return [operand];
    case 'has':
      return [String(inBody(operand.path, facts).length > 0)];
    case 'len':
      return inBody(operand.path, facts).flatMap(lengthOf);
    case 'placeholder': {
      if (operand.name === 'BODY') return inBody(operand.path, facts).flatMap(textOf);
      const value = plain(operand.name, facts);
      return value === undefined ? [] : [value];
    }
  }
}

function plain(name: string, { attempt, at: now }: Asked): string | undefined {
  const { status, took, address, connected, certificate, exit } = attempt;
  switch (name) {
    case 'STATUS':
      return status === undefined ? undefined : String(status);
    case 'RESPONSE_TIME':
      return connected ? String(Math.round(took)) : undefined;
    case 'IP':
      return address;
    case 'CONNECTED':
      return String(connected);
    case 'CERTIFICATE_EXPIRATION':
      return certificate === undefined ? undefined : String(certificate.expiresAt - now);
    default:
      return exit === undefined ? undefined : String(exit);
  }
}

function inBody(path: readonly Step[], { attempt, document }: Asked): readonly unknown[] {
  if (attempt.body === undefined) return [];
  return path.length === 0 ? [attempt.body.trim()] : follow(document(), path);
}

function textOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object') return [String(value)];
  try {
    return [JSON.stringify(value)];
  } catch {
    return []; // nested deeper than the stack
  }
}

function lengthOf(value: unknown): readonly string[] {
  if (typeof value === 'string') {
    const parsed = parseJson(value);
    return [String(Array.isArray(parsed) ? parsed.length : Array.from(value).length)];
  }
  if (Array.isArray(value)) return [String(value.length)];
  return typeof value === 'object' && value !== null ? [String(Object.keys(value).length)] : [];
}

function compare(left: Value | undefined, operator: Operator, right: Value | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  if (operator === '==') return isEqual(left, right);
  if (operator === '!=') return !isEqual(left, right);
  const one = typeof left === 'string' ? numberOf(left) : undefined;
  const other = typeof right === 'string' ? numberOf(right) : undefined;
  if (one === undefined || other === undefined) return false;
  if (operator === '<') return one < other;
  if (operator === '<=') return one <= other;
  return operator === '>' ? one > other : one >= other;
}

function isEqual(left: Value, right: Value): boolean {
  if (typeof left !== 'string') return typeof right === 'string' && isIn(left, right);
  if (typeof right !== 'string') return isIn(right, left);
  const isWhole = /^[+-]?\d+$/;
  return left === right || (isWhole.test(left) && isWhole.test(right) && BigInt(left) === BigInt(right));
}

function isIn(set: Operand, text: string): boolean {
  if (set.is === 'pat') return matches(set.pattern, text);
  return set.is === 'any' && set.options.some((option) => isEqual(option, text));
}

const longest = 60;

function actualOf(
  sides: readonly [Operand, Operand],
  values: readonly [Value | undefined, Value | undefined],
  { attempt }: Asked,
): string | undefined {
  const index = sides.findIndex(({ is }) => is === 'placeholder' || is === 'len' || is === 'has');
  const side = sides[index];
  const value = values[index];
  if (typeof value !== 'string' || side === undefined) return undefined;
  if (side.is === 'placeholder' && side.name === 'CERTIFICATE_EXPIRATION') return duration(Number(value));
  if (side.is === 'placeholder' && side.name === 'RESPONSE_TIME') return duration(attempt.took);
  return value.length > longest ? `${value.slice(0, longest - 1)}…` : value;
}
