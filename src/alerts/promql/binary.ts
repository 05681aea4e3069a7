import type { Labels } from '../../core/metric.ts';
import { type Binary, comparisons, type Matching, setOps } from './ast.ts';
import { pick, signatureOf, without } from './labels.ts';
import { type Element, EvaluationError, type Value, type Vector } from './vector.ts';

type Applied = { readonly value: number; readonly holds: boolean };

function apply(op: Binary['op'], left: number, right: number): Applied {
  switch (op) {
    case '+':
      return { value: left + right, holds: true };
    case '-':
      return { value: left - right, holds: true };
    case '*':
      return { value: left * right, holds: true };
    case '/':
      return { value: left / right, holds: true };
    case '%':
      return { value: left % right, holds: true };
    case '^':
      // IEEE 754 has 1 to the power of anything as 1; JavaScript does not.
      return { value: left === 1 ? 1 : left ** right, holds: true };
    case '==':
      return { value: left, holds: left === right };
    case '!=':
      return { value: left, holds: left !== right };
    case '>':
      return { value: left, holds: left > right };
    case '<':
      return { value: left, holds: left < right };
    case '>=':
      return { value: left, holds: left >= right };
    case '<=':
      return { value: left, holds: left <= right };
    default:
      throw new EvaluationError(`${op} stands between metrics`);
  }
}

/** What an operator makes of its two sides. @throws EvaluationError when their labels do not pair. */
export function combine(binary: Binary, left: Value, right: Value): Value {
  const { op, isBool } = binary;
  if (typeof left === 'number' && typeof right === 'number') {
    const { value, holds } = apply(op, left, right);
    return comparisons.has(op) ? Number(holds) : value;
  }
  if (typeof left === 'number') return each(right as Vector, binary, (value) => apply(op, left, value));
  if (typeof right === 'number') return each(left, binary, (value) => apply(op, value, right));
  if (setOps.has(op)) return together(op, left, right, binary.matching);
  return paired(op, isBool, left, right, binary.matching);
}

/** A comparison keeps the element as it is; everything else makes a new number of it. */
function each(vector: Vector, { op, isBool }: Binary, reckon: (value: number) => Applied): Vector {
  const isFilter = comparisons.has(op) && !isBool;
  const found: Element[] = [];
  for (const element of vector) {
    const { value, holds } = reckon(element.value);
    if (isFilter) {
      if (holds) found.push(element);
    } else found.push({ labels: element.labels, value: isBool ? Number(holds) : value });
  }
  return found;
}

function together(op: string, left: Vector, right: Vector, { on, labels }: Matching): Vector {
  const signature = (element: Element): string => signatureOf(element.labels, on, labels);
  if (op === 'or') {
    const there = new Set(left.map(signature));
    return [...left, ...right.filter((element) => !there.has(signature(element)))];
  }
  if (left.length === 0) return left;
  const there = new Set(right.map(signature));
  return left.filter((element) => there.has(signature(element)) === (op === 'and'));
}

function paired(op: Binary['op'], isBool: boolean, left: Vector, right: Vector, matching: Matching): Vector {
  if (left.length === 0 || right.length === 0) return [];
  const { on, labels, many } = matching;
  const [manySide, oneSide] = many === 'right' ? [right, left] : [left, right];
  const ones = new Map<string, Element>();
  for (const element of oneSide) {
    const signature = signatureOf(element.labels, on, labels);
    if (ones.has(signature))
      throw new EvaluationError('several on the one side fit one on the other: match by more labels');
    ones.set(signature, element);
  }
  const isFilter = comparisons.has(op) && !isBool;
  const matched = new Set<string>();
  const found: Element[] = [];
  for (const element of manySide) {
    const signature = signatureOf(element.labels, on, labels);
    const one = ones.get(signature);
    if (one === undefined) continue;
    const [here, there] = many === 'right' ? [one, element] : [element, one];
    const { value, holds } = apply(op, here.value, there.value);
    if (isFilter && !holds) continue;
    if (many === 'neither' && matched.has(signature))
      throw new EvaluationError('several on the left fit one on the right: group_left would allow it');
    matched.add(signature);
    const result = isFilter ? here.value : isBool ? Number(holds) : value;
    found.push({
      labels: resultLabels(element.labels, one.labels, matching),
      value: result,
      ...(isFilter && here.since !== undefined && { since: here.since }),
    });
  }
  return found;
}

function resultLabels(own: Labels, one: Labels, { on, labels, many, include }: Matching): Labels {
  if (many === 'neither') return on ? pick(own, labels) : labels.length === 0 ? own : without(own, labels);
  if (include.length === 0) return own;
  return { ...without(own, include), ...pick(one, include) };
}
