import type { Expr } from '../ast.ts';
import { binaryOf } from './binary.ts';
import { aggregateOf, callOf } from './call.ts';
import { numberOf } from './number.ts';
import { rangeOf, selectorOf } from './selector.ts';
import { Fault, only, type Reading, type SyntaxNode } from './syntax.ts';
import { typeOf } from './type.ts';

const needsPrometheus: Readonly<Record<string, string>> = {
  OffsetExpr: 'offset',
  SubqueryExpr: 'a subquery such as [5m:1m]',
  StepInvariantExpr: '@',
  AnchoredExpr: 'anchored',
  SmoothedExpr: 'smoothed',
  StringLiteral: 'a string as a value',
};

/** Reads the nodes of one source. Every one throws a `Fault` where it cannot be evaluated here. */
export function readingOf(source: string): Reading {
  const reading: Reading = {
    text: ({ from, to }) => source.slice(from, to),
    expr(node) {
      switch (node.name) {
        case 'ParenExpr':
          return reading.expr(only(node));
        case 'NumberDurationLiteral':
          return { type: 'number', value: numberOf(reading.text(node)) };
        case 'UnaryExpr':
          return unaryOf(node, reading);
        case 'VectorSelector':
          return selectorOf(node, reading);
        case 'MatrixSelector':
          return rangeOf(node, reading);
        case 'BinaryExpr':
          return binaryOf(node, reading);
        case 'AggregateExpr':
          return aggregateOf(node, reading);
        case 'FunctionCall':
          return callOf(node, reading);
        default:
          throw new Fault(`${needsPrometheus[node.name] ?? node.name} needs a Prometheus`, node.from);
      }
    },
  };
  return reading;
}

function unaryOf(node: SyntaxNode, { text, expr }: Reading): Expr {
  const operand = node.lastChild;
  if (operand === null) throw new Fault('the expression ends too early', node.to);
  const of = expr(operand);
  if (typeOf(of) === 'range') throw new Fault('a range has no sign', node.from);
  if (text(only(node)) === '+') return of;
  return of.type === 'number' ? { type: 'number', value: -of.value } : { type: 'negate', of };
}
