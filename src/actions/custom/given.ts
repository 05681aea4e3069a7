import { type ActionSection, placeholder } from '../../config/schema/actions.ts';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { formatTarget, type Target } from '../../core/target.ts';

type Values = Readonly<Record<string, string>>;

/**
 * The values of an action's parameters: `region=eu depth=3`, where one with spaces stands in quotes, and what has a value
 * of its own where nothing is said. @throws ReadError of kind `missing` for what it does not take, or lacks.
 */
export function valuesOf({ name, params }: ActionSection, written: string): Values {
  const given = new Map<string, string>();
  for (const [all, key = '', quoted, plain = ''] of written.matchAll(/(\w+)=(?:"([^"]*)"|(\S*))|\S+/g)) {
    if (key === '') throw wrong(name, `"${sanitize(all)}" is no NAME=VALUE`);
    if (!Object.hasOwn(params, key))
      throw wrong(name, `"${key}" is no parameter: expected ${Object.keys(params).join(', ') || 'none'}`);
    given.set(key, quoted ?? plain);
  }
  return Object.fromEntries(
    Object.entries(params).map(([key, parameter]) => {
      const value = given.get(key) ?? parameter.default;
      if (value === undefined)
        throw wrong(name, `${key} is missing: --with "${key}=${exampleOf(parameter)}"`);
      return [key, checked(name, key, String(value), parameter)];
    }),
  );
}

type Parameter = ActionSection['params'][string];

const exampleOf = ({ choices, type, min }: Parameter): string =>
  choices?.[0] ?? (type === 'number' ? String(min ?? 1) : 'VALUE');

function checked(name: string, key: string, value: string, parameter: Parameter): string {
  const because = complaint(value, parameter);
  if (because === undefined) return value;
  throw wrong(name, `${key} is "${sanitize(value)}": expected ${because}`);
}

function complaint(value: string, { type, choices, min, max }: Parameter): string | undefined {
  if (type === 'number') {
    const number = /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
    const isIn = number >= (min ?? Number.NEGATIVE_INFINITY) && number <= (max ?? Number.POSITIVE_INFINITY);
    if (isIn) return undefined;
    const bounds = [min === undefined ? '' : `at least ${min}`, max === undefined ? '' : `at most ${max}`];
    return ['a number', ...bounds.filter((one) => one !== '')].join(', ');
  }
  if (choices !== undefined) return choices.includes(value) ? undefined : `one of ${choices.join(', ')}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it must not hold
  if (/[\u0000-\u001f\u007f]/.test(value)) return 'a text without control characters';
  // A program would take it for one of its options.
  return value.startsWith('-') ? 'a text that does not begin with "-"' : undefined;
}

const wrong = (name: string, because: string): ReadError =>
  new ReadError('missing', `custom action ${name}: ${because}`);

/** The words of a command with the values in their places. */
export const filled = (words: readonly string[], values: Values, target: Target): readonly string[] => {
  const all: Values = { ...values, target: formatTarget(target), target_name: target.name };
  return words.map((word) => word.replace(placeholder, (whole, key: string) => all[key] ?? whole));
};
