import { type Binary, comparisons, type Matching, setOps } from '../ast.ts';
import { childrenOf, Fault, labelsIn, type Reading, type SyntaxNode } from './syntax.ts';
import { typeOf } from './type.ts';

const arithmetic: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '^']);
const plain: Matching = { on: false, labels: [], many: 'neither', include: [] };

/** `a / on (label) b`. */
export function binaryOf(node: SyntaxNode, reading: Reading): Binary {
  const children = childrenOf(node);
  const [first, sign] = children;
  const last = children.at(-1);
  if (first === undefined || sign === undefined || last === undefined)
    throw new Fault('the expression ends too early', node.to);
  const op = reading.text(sign).toLowerCase();
  const fill = children.find(({ name }) => name.startsWith('Fill'));
  if (!isOperator(op)) throw new Fault(`${op} needs a Prometheus`, sign.from);
  if (fill !== undefined) throw new Fault('fill needs a Prometheus', fill.from);
  const clause = node.getChild('MatchingModifierClause');
  const binary: Binary = {
    type: 'binary',
    op,
    isBool: node.getChild('BoolModifier') !== null,
    left: reading.expr(first),
    right: reading.expr(last),
    matching: clause === null ? plain : matchingOf(clause, reading),
  };
  check(binary, { whole: node.from, sign: sign.from, clause: clause?.from });
  return binary;
}

const isOperator = (op: string): op is Binary['op'] =>
  arithmetic.has(op) || comparisons.has(op) || setOps.has(op);

function matchingOf(clause: SyntaxNode, reading: Reading): Matching {
  const on = clause.getChild('On') !== null;
  const many =
    clause.getChild('GroupLeft') !== null
      ? 'left'
      : clause.getChild('GroupRight') !== null
        ? 'right'
        : 'neither';
  const [labels, include] = clause.getChildren('GroupingLabels').map((list) => labelsIn(list, reading));
  return { on, labels: labels ?? [], many, include: include ?? [] };
}

type Offsets = { readonly whole: number; readonly sign: number; readonly clause: number | undefined };

/** What the grammar allows and Prometheus does not. */
function check({ op, isBool, left, right, matching }: Binary, { whole, sign, clause }: Offsets): void {
  const types = [typeOf(left), typeOf(right)];
  if (types.includes('range')) throw new Fault('a range such as [5m] stands only inside a function', whole);
  if (isBool && !comparisons.has(op)) throw new Fault('bool stands only after a comparison', sign);
  if (comparisons.has(op) && !isBool && types.every((type) => type === 'scalar'))
    throw new Fault('two numbers are compared with bool', sign);
  if (setOps.has(op) && types.includes('scalar'))
    throw new Fault(`${op} stands between metrics, not numbers`, sign);
  if (clause !== undefined && types.includes('scalar'))
    throw new Fault('labels are matched between metrics, not numbers', clause);
  if (setOps.has(op) && matching.many !== 'neither')
    throw new Fault(`${op} takes no group_left or group_right`, clause ?? sign);
}
