import type { Matcher, Range, Selector } from '../ast.ts';
import { parsePromDuration } from '../duration.ts';
import { matcherOf } from '../matcher.ts';
import { unquote } from '../strings.ts';
import { Fault, only, type Reading, type SyntaxNode } from './syntax.ts';

/** `metric{label="value"}`. */
export function selectorOf(node: SyntaxNode, reading: Reading): Selector {
  const name = node.getChild('Identifier');
  if (name === null) throw new Fault('a metric is named before its labels here', node.from);
  const list = node.getChild('LabelMatchers');
  const matchers = list === null ? [] : list.getChildren('UnquotedLabelMatcher');
  const quoted = list?.getChild('QuotedLabelMatcher') ?? list?.getChild('QuotedLabelName');
  if (quoted) throw new Fault('a quoted label name needs a Prometheus', quoted.from);
  return {
    type: 'selector',
    metric: reading.text(name),
    matchers: matchers.map((matcher) => matcherIn(matcher, reading)),
  };
}

/** `metric[5m]`. */
export function rangeOf(node: SyntaxNode, reading: Reading): Range {
  const inner = only(node);
  const written = node.getChild('DurationExpr');
  if (inner.name !== 'VectorSelector') throw new Fault('a range is of a metric', inner.from);
  const window = written === null ? undefined : parsePromDuration(reading.text(written).trim());
  if (!window) throw new Fault('a range is a length of time such as 5m', written?.from ?? node.to);
  return { type: 'range', of: selectorOf(inner, reading), window };
}

function matcherIn(node: SyntaxNode, { text }: Reading): Matcher {
  const [label, op, literal] = [only(node), node.getChild('MatchOp'), node.getChild('StringLiteral')];
  const name = text(label);
  if (name === '__name__') throw new Fault('matching by __name__ needs a Prometheus', node.from);
  const value = literal === null ? undefined : unquote(text(literal));
  if (op === null || literal === null || value === undefined)
    throw new Fault('the value of a label is not a string', literal?.from ?? node.to);
  // The grammar has these four operators.
  const matcher = matcherOf(name, text(op) as Matcher['op'], value);
  if (typeof matcher === 'string') throw new Fault(matcher, literal.from);
  return matcher;
}
