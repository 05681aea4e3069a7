import { nearest } from '../../core/nearest.ts';
import type { CheckKind } from '../check.ts';
import { parsePath, type Step } from './path.ts';

const operators = ['==', '!=', '<=', '>=', '>', '<'] as const;
export type Operator = (typeof operators)[number];

/** What a condition may ask of a try, and which kinds of check know it. */
const provided = {
  STATUS: ['http'],
  RESPONSE_TIME: ['http', 'tcp', 'tls', 'postgres', 'redis', 'command'],
  IP: ['http', 'tcp', 'tls', 'redis'],
  BODY: ['http', 'postgres', 'redis', 'container', 'disk', 'systemd', 'command'],
  CONNECTED: ['http', 'tcp', 'tls', 'postgres', 'redis'],
  CERTIFICATE_EXPIRATION: ['http', 'tls'],
  /** Ours: the exit code of a plugin. */
  EXIT: ['command'],
} as const satisfies Record<string, readonly CheckKind[]>;

/** Gatus knows these too, and we say why not. */
const withheld = {
  DOMAIN_EXPIRATION: 'this program asks no registry on the internet',
  DNS_RCODE: 'there is no check of the kind dns',
  CONTEXT: 'there are no suites',
} as const;

export type Placeholder = keyof typeof provided;

/** Either side of a comparison. */
export type Operand =
  | { readonly is: 'literal'; readonly text: string }
  | { readonly is: 'placeholder'; readonly name: Placeholder; readonly path: readonly Step[] }
  | { readonly is: 'len' | 'has'; readonly path: readonly Step[] }
  | { readonly is: 'pat'; readonly pattern: string }
  | { readonly is: 'any'; readonly options: readonly string[] };

/** What must hold for a check to pass, in the syntax of Gatus. */
export type Condition = {
  /** As it was written. */
  readonly text: string;
  readonly left: Operand;
  readonly operator: Operator;
  readonly right: Operand;
};

/** A condition and what it met. */
export type Judged = {
  readonly text: string;
  readonly holds: boolean;
  /** The value that was there instead of the placeholder; undefined where there was none. */
  readonly actual: string | undefined;
};

/** The end of a sentence that begins with the condition: `knows no placeholder "[STATSU]", did you mean "[STATUS]"?` */
type Problem = { readonly problem: string };
type Parsed<T> = T | Problem;

export const isProblem = (parsed: object): parsed is Problem => 'problem' in parsed;

/** Reads one condition for a check of that kind. What is wrong is said, never ignored. */
export function parseCondition(text: string, kind: CheckKind): Parsed<Condition> {
  const operator = operators.find((candidate) => text.includes(` ${candidate} `));
  if (operator === undefined)
    return { problem: `holds no comparison, expected ${operators.join(', ')} with blanks around it` };
  const sides = text.split(` ${operator} `).map((side) => side.trim());
  const [first = '', second = ''] = sides;
  if (sides.length !== 2 || first === '' || second === '')
    return { problem: `compares nothing, expected one value on each side of ${operator}` };
  const left = parseOperand(first, kind);
  const right = parseOperand(second, kind);
  if (isProblem(left)) return left;
  if (isProblem(right)) return right;
  const wrong = complaint(left, operator, right);
  return wrong === undefined ? { text, left, operator, right } : { problem: wrong };
}

function complaint(left: Operand, operator: Operator, right: Operand): string | undefined {
  const sides = [left, right];
  if (!sides.some(isAsked)) return 'asks nothing of the answer, expected a placeholder such as [STATUS]';
  if (operator === '==' || operator === '!=') {
    if (sides.filter((side) => isSet(side)).length > 1) return 'compares a pattern or a choice with another';
  } else {
    if (sides.some(isSet)) return 'holds pat() or any(), which go with == and != only';
    const odd = sides.find((side) => side.is === 'literal' && numberOf(side.text) === undefined);
    if (odd?.is === 'literal')
      return `compares sizes, and "${odd.text}" is neither a number nor a length of time`;
  }
  if (sides.filter((side) => 'path' in side && side.path.some(({ is }) => is === 'every')).length > 1)
    return 'holds [*] on both sides, expected it on one';
  return undefined;
}

const isAsked = ({ is }: Operand): boolean => is === 'placeholder' || is === 'len' || is === 'has';
const isSet = ({ is }: Operand): boolean => is === 'pat' || is === 'any';

function parseOperand(text: string, kind: CheckKind): Parsed<Operand> {
  const [, name, inside = ''] = /^([A-Za-z]+)\((.*)\)$/s.exec(text) ?? [];
  switch (name) {
    case undefined:
      return text.startsWith('[') ? parsePlaceholder(text, kind) : { is: 'literal', text };
    case 'pat':
      return { is: 'pat', pattern: inside };
    case 'any':
      return { is: 'any', options: inside.split(',').map((option) => option.trim()) };
    case 'len':
    case 'has': {
      const asked = parsePlaceholder(inside.trim(), kind);
      if (isProblem(asked)) return asked;
      return asked.is === 'placeholder' && asked.name === 'BODY'
        ? { is: name, path: asked.path }
        : { problem: `holds ${name}() of something else than [BODY]` };
    }
    default: {
      const known = ['len', 'has', 'pat', 'any'];
      return { problem: `knows no function "${name}", ${hint(nearest(name, known), known)}` };
    }
  }
}

function parsePlaceholder(text: string, kind: CheckKind): Parsed<Operand> {
  const [, written = '', rest = ''] = /^\[([^\]]*)\](.*)$/s.exec(text) ?? [];
  const name = written.toUpperCase();
  if (!isProvided(name)) {
    const because = Object.entries(withheld).find(([candidate]) => candidate === name)?.[1];
    if (because !== undefined) return { problem: `asks for [${name}], which is not provided: ${because}` };
    const known = Object.keys(provided);
    const close = nearest(name, known);
    const all = known.map((candidate) => `[${candidate}]`);
    return { problem: `knows no placeholder "${text}", ${hint(close && `[${close}]`, all)}` };
  }
  const kinds: readonly CheckKind[] = provided[name];
  if (!kinds.includes(kind))
    return { problem: `asks for [${name}], which a check of the kind ${kind} does not know` };
  const path = parsePath(rest);
  if (path === undefined || (name !== 'BODY' && path.length > 0))
    return {
      problem: `holds "${rest}" after [${name}], expected ${name === 'BODY' ? 'a path such as .data[0].id' : 'nothing'}`,
    };
  return { is: 'placeholder', name, path };
}

const isProvided = (name: string): name is Placeholder => Object.hasOwn(provided, name);

const hint = (close: string | undefined, known: readonly string[]): string =>
  close === undefined ? `expected one of ${known.join(', ')}` : `did you mean "${close}"?`;

const units: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** A number, or the milliseconds of a length of time as Go writes them (`48h`, `1h30m`); undefined where it is neither. */
export function numberOf(text: string): number | undefined {
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) || /^0x[\da-f]+$/i.test(text))
    return Number(text);
  if (!/^[+-]?(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  const terms = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)];
  const sum = terms.reduce((total, [, amount, unit = '']) => total + Number(amount) * (units[unit] ?? 0), 0);
  return text.startsWith('-') ? -sum : sum;
}
