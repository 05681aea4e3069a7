import * as z from 'zod';
import { durationPattern, parseDuration, parseSize } from '../config/units.ts';
import { bytes, duration } from '../core/format.ts';
import type { Json } from '../core/json.ts';

/** A parameter as the command line takes it: `--grace 30s`. A schema says `duration` or `size` of its numbers by `.meta({ unit })`. */
export type Flag = {
  /** Its name among the parameters. */
  readonly key: string;
  /** Without the dashes: `restore-to`. */
  readonly name: string;
  readonly is: 'switch' | 'text' | 'number' | 'duration' | 'size';
  readonly choices: readonly string[];
  /** What it is when it is not given, in words. */
  readonly usual: string | undefined;
  readonly isRequired: boolean;
  readonly about: string;
};

export type FlagValues = Readonly<Record<string, unknown>>;

/** Parameters, or why what was given is none: the end of a sentence that begins with the flag. */
export type Params =
  | { readonly is: 'params'; readonly params: Json }
  | { readonly is: 'wrong'; readonly because: string };

type Property = Exclude<z.core.JSONSchema._JSONSchema, boolean>;

/** The flags of an action, from the schema of its parameters. */
export function flagsOf(params: z.ZodType): readonly Flag[] {
  const { properties = {}, required = [] } = z.toJSONSchema(params, { io: 'input' });
  return Object.entries(properties).map(([key, given]) => {
    const property: Property = typeof given === 'object' ? given : {};
    const is = kindOf(property);
    return {
      key,
      name: key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      is,
      choices: (property.enum ?? []).map(String),
      usual: usualOf(is, property.default),
      isRequired: required.includes(key),
      about: property.description ?? '',
    };
  });
}

function kindOf({ type, unit }: Property): Flag['is'] {
  if (type === 'boolean') return 'switch';
  if (type !== 'number' && type !== 'integer') return 'text';
  return unit === 'duration' || unit === 'size' ? unit : 'number';
}

function usualOf(is: Flag['is'], value: unknown): string | undefined {
  if (value === undefined || is === 'switch') return undefined;
  if (typeof value !== 'number') return String(value);
  return is === 'duration' ? duration(value) : is === 'size' ? bytes(value) : String(value);
}

/** The parameters that flags say. What was not given is left to the schema. */
export function paramsOf(schema: z.ZodType<Json>, flags: readonly Flag[], values: FlagValues): Params {
  const given: Record<string, Json> = {};
  for (const flag of flags) {
    const written = values[flag.name];
    if (written === undefined) continue;
    const value = readValue(flag, written);
    if (value === undefined) return wrong(flag, written);
    given[flag.key] = value;
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return { is: 'params', params: parsed.data };
  const [issue] = parsed.error.issues;
  const flag = flags.find(({ key }) => key === issue?.path[0]);
  if (flag === undefined) return { is: 'wrong', because: `The parameters are not right: ${issue?.message}.` };
  return wrong(flag, values[flag.name]);
}

function readValue({ is }: Flag, written: unknown): string | number | boolean | undefined {
  if (is === 'switch') return written === true;
  const text = String(written);
  if (is === 'text') return text;
  if (is === 'duration') return durationPattern.test(text) ? parseDuration(text) : undefined;
  if (is === 'size') return parseSize(text);
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

const examples = { number: 'a number', duration: 'a time such as 30s', size: 'a size such as 64MB' } as const;

function wrong({ name, is, choices, about }: Flag, written: unknown): Params {
  const rest = about === '' ? 'another value' : about;
  const expected =
    choices.length > 0
      ? `one of ${choices.join(', ')}`
      : is === 'text' || is === 'switch'
        ? rest
        : examples[is];
  const found = written === undefined ? 'is missing' : `is "${String(written)}"`;
  return { is: 'wrong', because: `--${name} ${found}: expected ${expected}.` };
}
