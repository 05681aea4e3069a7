import type { Labels } from '../../core/metric.ts';
import { unquote } from '../promql/strings.ts';
import {
  general,
  humanize,
  humanize1024,
  humanizeDuration,
  humanizePercentage,
  humanizeTimestamp,
} from './numerals.ts';
import { isFormat, printf } from './printf.ts';

/** What a template may speak of. */
export type Facts = { readonly labels: Labels; readonly value: number };
export type Template = (facts: Facts) => string;

export type Compiled =
  | { readonly is: 'compiled'; readonly template: Template }
  | { readonly is: 'refused'; readonly fault: { readonly text: string; readonly offset: number } };

type Term = (facts: Facts) => string | number;

class Fault extends Error {}

const numeric =
  (format: (value: number) => string) =>
  ([value]: readonly (string | number)[]) =>
    format(typeof value === 'number' ? value : Number(value));
const textual =
  (change: (text: string) => string) =>
  ([value]: readonly (string | number)[]) =>
    change(say(value ?? ''));

const functions: Readonly<Record<string, (args: readonly (string | number)[]) => string>> = {
  humanize: numeric(humanize),
  humanize1024: numeric(humanize1024),
  humanizeDuration: numeric(humanizeDuration),
  humanizePercentage: numeric(humanizePercentage),
  humanizeTimestamp: numeric(humanizeTimestamp),
  toUpper: textual((text) => text.toUpperCase()),
  toLower: textual((text) => text.toLowerCase()),
  title: textual((text) => text.replace(/(?:^|\s)\p{L}/gu, (start) => start.toUpperCase())),
  print: (args) => args.map(say).join(''),
  printf: ([format = '', ...values]) => printf(say(format), values),
};

/**
 * An annotation as a function of the alert: text with `{{ $value }}`, `{{ $labels.NAME }}` and pipes of functions. What
 * Prometheus' templates can do besides (`if`, `range`, `query`) is refused.
 */
export function compileTemplate(text: string): Compiled {
  const terms: Term[] = [];
  let from = 0;
  while (from < text.length) {
    const open = text.indexOf('{{', from);
    if (open === -1) break;
    const close = text.indexOf('}}', open);
    const refuse = (because: string): Compiled => ({ is: 'refused', fault: { text: because, offset: open } });
    if (close === -1) return refuse('"{{" is not closed');
    const inner = text.slice(open + 2, close);
    const before = text.slice(from, open);
    terms.push(constant(inner.startsWith('- ') ? before.trimEnd() : before));
    try {
      terms.push(pipeline(inner.replace(/^-\s|\s-$/g, '').trim()));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return refuse(error.message);
    }
    from = close + 2;
    if (inner.endsWith(' -')) while (/\s/.test(text[from] ?? '')) from++;
  }
  terms.push(constant(text.slice(from)));
  return { is: 'compiled', template: (facts) => terms.map((term) => say(term(facts))).join('') };
}

const constant =
  (text: string | number): Term =>
  () =>
    text;
const say = (value: string | number): string => (typeof value === 'number' ? general(value) : value);

const token = /\s*(?:("(?:[^"\\]|\\.)*"|`[^`]*`)|([()|])|([^\s()|]+))/gy;

function pipeline(text: string): Term {
  if (text === '') throw new Fault('"{{ }}" is empty');
  const tokens = Array.from(text.matchAll(token), ([, literal, sign, word]) => literal ?? sign ?? word ?? '');
  const rest = [...tokens];
  const term = readPipe(rest);
  if (rest.length > 0) throw new Fault(`"${rest[0]}" does not fit in "{{ ${text} }}"`);
  return term;
}

function readPipe(rest: string[]): Term {
  let term = readCommand(rest, undefined);
  while (rest[0] === '|') {
    rest.shift();
    term = readCommand(rest, term);
  }
  return term;
}

/** One word and its arguments; what is piped in is the last of them. */
function readCommand(rest: string[], piped: Term | undefined): Term {
  const word = rest[0];
  const own = word === undefined ? undefined : functions[word];
  if (word === undefined || own === undefined) {
    const term = readOperand(rest);
    if (piped !== undefined) throw new Fault(`"${word ?? ''}" is no function of templates`);
    return term;
  }
  rest.shift();
  const format = unquote(rest[0] ?? '');
  if (word === 'printf' && format !== undefined && !isFormat(format))
    throw new Fault(`printf ${rest[0]} has a verb that is not known here`);
  const args: Term[] = [];
  while (rest.length > 0 && rest[0] !== '|' && rest[0] !== ')') args.push(readOperand(rest));
  if (piped !== undefined) args.push(piped);
  if (args.length === 0 || (args.length > 1 && !word.startsWith('print')))
    throw new Fault(`${word} takes one value`);
  return (facts) => own(args.map((arg) => arg(facts)));
}

function readOperand(rest: string[]): Term {
  const word = rest.shift() ?? '';
  if (word === '(') {
    const inner = readPipe(rest);
    if (rest.shift() !== ')') throw new Fault('a closing ")" is missing');
    return inner;
  }
  const literal = unquote(word);
  if (literal !== undefined && /^["`]/.test(word)) return constant(literal);
  if (/^-?[\d.]+$/.test(word)) return constant(Number(word));
  if (word === '$value' || word === '.Value') return ({ value }) => value;
  const label = /^(?:\$labels|\.Labels)\.(\w+)$/.exec(word)?.[1];
  if (label !== undefined) return ({ labels }) => labels[label] ?? '';
  throw new Fault(
    word.startsWith('$') || word.startsWith('.')
      ? `"${word}" is not known here: expected $value or $labels.NAME`
      : `"${word}" is no function of templates that is known here`,
  );
}
