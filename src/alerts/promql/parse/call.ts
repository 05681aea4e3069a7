import type { Aggregate, AggregateOp, Call, Expr } from '../ast.ts';
import { signatures, type ValueType } from '../functions.ts';
import { childrenOf, Fault, labelsIn, only, type Reading, type SyntaxNode } from './syntax.ts';
import { typeOf } from './type.ts';

const aggregates: ReadonlySet<string> = new Set<AggregateOp>(['sum', 'avg', 'min', 'max', 'count', 'group']);
const isAggregate = (op: string): op is AggregateOp => aggregates.has(op);

const expected: Readonly<Record<ValueType, string>> = {
  scalar: 'a number there',
  vector: 'a metric there',
  range: 'a range there, such as metric[5m]',
};

/** `sum by (label) (metric)`. */
export function aggregateOf(node: SyntaxNode, reading: Reading): Aggregate {
  const op = reading.text(only(node)).toLowerCase();
  if (!isAggregate(op)) throw new Fault(`${op} needs a Prometheus`, node.from);
  const args = argumentsOf(node, reading);
  const [of] = args;
  if (of === undefined || args.length > 1) throw new Fault(`${op} takes one metric`, node.from);
  if (typeOf(of) !== 'vector') throw new Fault(`${op} takes a metric, not a ${typeOf(of)}`, node.from);
  const modifier = node.getChild('AggregateModifier');
  const list = modifier?.getChild('GroupingLabels');
  return {
    type: 'aggregate',
    op,
    by: modifier?.getChild('Without') == null,
    labels: list == null ? [] : labelsIn(list, reading),
    of,
  };
}

/** `rate(metric[5m])`. */
export function callOf(node: SyntaxNode, reading: Reading): Call {
  const name = reading.text(only(node));
  const signature = signatures[name];
  if (signature === undefined) throw new Fault(`${name}() needs a Prometheus`, node.from);
  const args = argumentsOf(node, reading);
  const most = signature.takes.length;
  const least = most - (signature.optional ?? 0);
  if (args.length < least || args.length > most)
    throw new Fault(`${name}() takes ${least === most ? most : `${least} to ${most}`} arguments`, node.from);
  for (const [index, arg] of args.entries()) {
    const wanted = signature.takes[index];
    if (typeOf(arg) !== wanted) throw new Fault(`${name}() takes ${expected[wanted ?? 'vector']}`, node.from);
  }
  return { type: 'call', name, args };
}

const argumentsOf = (node: SyntaxNode, { expr }: Reading): readonly Expr[] =>
  childrenOf(node.getChild('FunctionCallBody')).map(expr);
