import { parser } from '@prometheus-io/lezer-promql';
import type { AggregateOp, Binary, Expr, Matcher, Matching, Range, Selector } from './ast.ts';
import { comparisons, setOps } from './ast.ts';
import { parsePromDuration } from './duration.ts';
import { signatures, type ValueType } from './functions.ts';
import { matcherOf } from './matcher.ts';
import { unquote } from './strings.ts';

/** What is wrong with an expression, and at which of its characters, from 0. */
export type SyntaxFault = { readonly text: string; readonly offset: number };

export type Parsed =
  | { readonly is: 'parsed'; readonly expr: Expr }
  | { readonly is: 'refused'; readonly fault: SyntaxFault };

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

class Fault extends Error {
  readonly offset: number;
  constructor(text: string, offset: number) {
    super(text);
    this.offset = offset;
  }
}

/** Takes an expression apart by Prometheus' own grammar. What it allows and this program does not evaluate is refused by name. */
export function parsePromql(text: string): Parsed {
  try {
    const root = parser.parse(text).topNode;
    const broken = brokenAt(root);
    if (broken !== undefined) throw new Fault(unexpected(text, broken), broken);
    const expr = new Reader(text).expr(only(root));
    if (typeOf(expr) === 'range') throw new Fault('a range such as [5m] stands only inside a function', 0);
    return { is: 'parsed', expr };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { is: 'refused', fault: { text: error.message, offset: error.offset } };
  }
}

function brokenAt(root: SyntaxNode): number | undefined {
  let found: number | undefined;
  root.cursor().iterate(({ type, from }) => {
    if (type.isError) found = Math.min(found ?? from, from);
  });
  return found;
}

function unexpected(text: string, offset: number): string {
  const rest = text.slice(offset).trimStart();
  if (rest === '') return 'the expression ends too early';
  const name = /([A-Za-z_]\w*)\s*$/.exec(text.slice(0, offset))?.[1];
  if (rest.startsWith('(') && name !== undefined) return `there is no function "${name}"`;
  return `"${rest.slice(0, 20)}" does not fit here`;
}

function only(node: SyntaxNode): SyntaxNode {
  const child = node.firstChild;
  if (child === null) throw new Fault('there is no expression', node.from);
  return child;
}

const typeOf = (expr: Expr): ValueType => {
  switch (expr.type) {
    case 'number':
      return 'scalar';
    case 'range':
      return 'range';
    case 'negate':
      return typeOf(expr.of);
    case 'call':
      return signatures[expr.name]?.gives ?? 'vector';
    case 'binary':
      return typeOf(expr.left) === 'scalar' && typeOf(expr.right) === 'scalar' ? 'scalar' : 'vector';
    default:
      return 'vector';
  }
};

const needsPrometheus: Readonly<Record<string, string>> = {
  OffsetExpr: 'offset',
  SubqueryExpr: 'a subquery such as [5m:1m]',
  StepInvariantExpr: '@',
  AnchoredExpr: 'anchored',
  SmoothedExpr: 'smoothed',
  StringLiteral: 'a string as a value',
};

class Reader {
  readonly #source: string;
  constructor(source: string) {
    this.#source = source;
  }

  expr(node: SyntaxNode): Expr {
    switch (node.name) {
      case 'ParenExpr':
        return this.expr(only(node));
      case 'NumberDurationLiteral':
        return { type: 'number', value: this.#number(node) };
      case 'UnaryExpr':
        return this.#unary(node);
      case 'VectorSelector':
        return this.#selector(node);
      case 'MatrixSelector':
        return this.#range(node);
      case 'BinaryExpr':
        return this.#binary(node);
      case 'AggregateExpr':
        return this.#aggregate(node);
      case 'FunctionCall':
        return this.#call(node);
      default:
        throw new Fault(`${needsPrometheus[node.name] ?? node.name} needs a Prometheus`, node.from);
    }
  }

  #text({ from, to }: Pick<SyntaxNode, 'from' | 'to'>): string {
    return this.#source.slice(from, to);
  }

  #number(node: SyntaxNode): number {
    const text = this.#text(node).toLowerCase().replaceAll('_', '');
    const [, sign = '', digits = ''] = /^([+-]?)\s*(.*)$/s.exec(text) ?? [];
    const infinity = digits === 'inf' ? Number.POSITIVE_INFINITY : undefined;
    const duration = parsePromDuration(digits);
    const value =
      infinity ?? (/[a-z]$/.test(digits) && duration !== undefined ? duration / 1000 : Number(digits));
    return sign === '-' ? -value : value;
  }

  #unary(node: SyntaxNode): Expr {
    const operand = node.lastChild;
    if (operand === null) throw new Fault('the expression ends too early', node.to);
    const of = this.expr(operand);
    if (typeOf(of) === 'range') throw new Fault('a range has no sign', node.from);
    if (this.#text(only(node)) === '+') return of;
    return of.type === 'number' ? { type: 'number', value: -of.value } : { type: 'negate', of };
  }

  #selector(node: SyntaxNode): Selector {
    const name = node.getChild('Identifier');
    if (name === null) throw new Fault('a metric is named before its labels here', node.from);
    const list = node.getChild('LabelMatchers');
    const matchers = list === null ? [] : list.getChildren('UnquotedLabelMatcher');
    const quoted = list?.getChild('QuotedLabelMatcher') ?? list?.getChild('QuotedLabelName');
    if (quoted) throw new Fault('a quoted label name needs a Prometheus', quoted.from);
    return {
      type: 'selector',
      metric: this.#text(name),
      matchers: matchers.map((matcher) => this.#matcher(matcher)),
    };
  }

  #matcher(node: SyntaxNode): Matcher {
    const [label, op, literal] = [only(node), node.getChild('MatchOp'), node.getChild('StringLiteral')];
    const name = this.#text(label);
    if (name === '__name__') throw new Fault('matching by __name__ needs a Prometheus', node.from);
    const value = literal === null ? undefined : unquote(this.#text(literal));
    if (op === null || literal === null || value === undefined)
      throw new Fault('the value of a label is not a string', literal?.from ?? node.to);
    // The grammar has these four operators.
    const matcher = matcherOf(name, this.#text(op) as Matcher['op'], value);
    if (typeof matcher === 'string') throw new Fault(matcher, literal.from);
    return matcher;
  }

  #range(node: SyntaxNode): Range {
    const inner = only(node);
    const written = node.getChild('DurationExpr');
    if (inner.name !== 'VectorSelector') throw new Fault('a range is of a metric', inner.from);
    const window = written === null ? undefined : parsePromDuration(this.#text(written).trim());
    if (!window) throw new Fault('a range is a length of time such as 5m', written?.from ?? node.to);
    return { type: 'range', of: this.#selector(inner), window };
  }

  #binary(node: SyntaxNode): Binary {
    const children: SyntaxNode[] = [];
    for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
    const [first, sign] = children;
    const last = children.at(-1);
    if (first === undefined || sign === undefined || last === undefined)
      throw new Fault('the expression ends too early', node.to);
    const op = this.#text(sign).toLowerCase();
    const fill = children.find(({ name }) => name.startsWith('Fill'));
    if (!(op in known)) throw new Fault(`${op} needs a Prometheus`, sign.from);
    if (fill !== undefined) throw new Fault('fill needs a Prometheus', fill.from);
    const left = this.expr(first);
    const right = this.expr(last);
    const clause = node.getChild('MatchingModifierClause');
    const isBool = node.getChild('BoolModifier') !== null;
    const types = [typeOf(left), typeOf(right)];
    if (types.includes('range'))
      throw new Fault('a range such as [5m] stands only inside a function', node.from);
    if (isBool && !comparisons.has(op)) throw new Fault('bool stands only after a comparison', sign.from);
    if (comparisons.has(op) && !isBool && types.every((type) => type === 'scalar'))
      throw new Fault('two numbers are compared with bool', sign.from);
    if (setOps.has(op) && types.includes('scalar'))
      throw new Fault(`${op} stands between metrics, not numbers`, sign.from);
    if (clause !== null && types.includes('scalar'))
      throw new Fault('labels are matched between metrics, not numbers', clause.from);
    const matching = clause === null ? plain : this.#matching(clause);
    if (setOps.has(op) && matching.many !== 'neither')
      throw new Fault(`${op} takes no group_left or group_right`, clause?.from ?? sign.from);
    // It is one of `known`.
    return { type: 'binary', op: op as Binary['op'], isBool, left, right, matching };
  }

  #matching(clause: SyntaxNode): Matching {
    const on = clause.getChild('On') !== null;
    const many =
      clause.getChild('GroupLeft') !== null
        ? 'left'
        : clause.getChild('GroupRight') !== null
          ? 'right'
          : 'neither';
    const [labels, include] = clause.getChildren('GroupingLabels').map((list) => this.#labels(list));
    return { on, labels: labels ?? [], many, include: include ?? [] };
  }

  #labels(list: SyntaxNode): readonly string[] {
    const quoted = list.getChild('QuotedLabelName');
    if (quoted !== null) throw new Fault('a quoted label name needs a Prometheus', quoted.from);
    return list.getChildren('LabelName').map((label) => this.#text(label));
  }

  #aggregate(node: SyntaxNode): Expr {
    const op = this.#text(only(node)).toLowerCase();
    if (!aggregates.has(op)) throw new Fault(`${op} needs a Prometheus`, node.from);
    const args = this.#args(node);
    const [of] = args;
    if (of === undefined || args.length > 1) throw new Fault(`${op} takes one metric`, node.from);
    if (typeOf(of) !== 'vector') throw new Fault(`${op} takes a metric, not a ${typeOf(of)}`, node.from);
    const modifier = node.getChild('AggregateModifier');
    const list = modifier?.getChild('GroupingLabels');
    return {
      type: 'aggregate',
      // It is one of `aggregates`.
      op: op as AggregateOp,
      by: modifier?.getChild('Without') == null,
      labels: list == null ? [] : this.#labels(list),
      of,
    };
  }

  #call(node: SyntaxNode): Expr {
    const name = this.#text(only(node));
    const signature = signatures[name];
    if (signature === undefined) throw new Fault(`${name}() needs a Prometheus`, node.from);
    const args = this.#args(node);
    const most = signature.takes.length;
    const least = most - (signature.optional ?? 0);
    if (args.length < least || args.length > most)
      throw new Fault(
        `${name}() takes ${least === most ? most : `${least} to ${most}`} arguments`,
        node.from,
      );
    for (const [index, arg] of args.entries()) {
      const wanted = signature.takes[index];
      if (typeOf(arg) !== wanted)
        throw new Fault(`${name}() takes ${argument[wanted ?? 'vector']}`, node.from);
    }
    return { type: 'call', name, args };
  }

  #args(node: SyntaxNode): readonly Expr[] {
    const body = node.getChild('FunctionCallBody');
    const args: Expr[] = [];
    for (let child = body?.firstChild ?? null; child !== null; child = child.nextSibling)
      args.push(this.expr(child));
    return args;
  }
}

const argument: Readonly<Record<ValueType, string>> = {
  scalar: 'a number there',
  vector: 'a metric there',
  range: 'a range there, such as metric[5m]',
};
const plain: Matching = { on: false, labels: [], many: 'neither', include: [] };
const aggregates: ReadonlySet<string> = new Set(['sum', 'avg', 'min', 'max', 'count', 'group']);
const known: Readonly<Record<string, true>> = {
  '+': true,
  '-': true,
  '*': true,
  '/': true,
  '%': true,
  '^': true,
  '==': true,
  '!=': true,
  '>': true,
  '<': true,
  '>=': true,
  '<=': true,
  and: true,
  or: true,
  unless: true,
};
