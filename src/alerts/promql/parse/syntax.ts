import type { parser } from '@prometheus-io/lezer-promql';
import type { Expr } from '../ast.ts';

/** A node of the grammar's tree. */
export type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** How the parts of an expression are read: the words of a node, and the expression that it is. */
export type Reading = {
  readonly text: (node: Pick<SyntaxNode, 'from' | 'to'>) => string;
  readonly expr: (node: SyntaxNode) => Expr;
};

/** What is wrong with an expression, and at which of its characters, from 0. */
export class Fault extends Error {
  readonly offset: number;
  constructor(text: string, offset: number) {
    super(text);
    this.offset = offset;
  }
}

/** The first node inside one that has at least one. */
export function only(node: SyntaxNode): SyntaxNode {
  const child = node.firstChild;
  if (child === null) throw new Fault('there is no expression', node.from);
  return child;
}

export function childrenOf(node: SyntaxNode | null): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node?.firstChild ?? null; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

/** The names in a list of labels. */
export function labelsIn(list: SyntaxNode, { text }: Reading): readonly string[] {
  const quoted = list.getChild('QuotedLabelName');
  if (quoted !== null) throw new Fault('a quoted label name needs a Prometheus', quoted.from);
  return list.getChildren('LabelName').map(text);
}
