import type { Labels } from '../../core/metric.ts';
import type { Aggregate } from './ast.ts';
import { pick, signatureOf, without } from './labels.ts';
import type { Vector } from './vector.ts';

type Group = { readonly labels: Labels; value: number; count: number };

/** Many elements made one for each group of labels. */
export function aggregated({ op, by, labels }: Aggregate, vector: Vector): Vector {
  const groups = new Map<string, Group>();
  for (const element of vector) {
    const signature = signatureOf(element.labels, by, labels);
    const group = groups.get(signature);
    if (group === undefined)
      groups.set(signature, {
        labels: by ? pick(element.labels, labels) : without(element.labels, labels),
        value: element.value,
        count: 1,
      });
    else {
      group.value = folded(op, group.value, element.value);
      group.count++;
    }
  }
  return Array.from(groups.values(), (group) => ({ labels: group.labels, value: finished(op, group) }));
}

function folded(op: Aggregate['op'], before: number, value: number): number {
  switch (op) {
    case 'min':
      return value < before || Number.isNaN(before) ? value : before;
    case 'max':
      return value > before || Number.isNaN(before) ? value : before;
    default:
      return before + value;
  }
}

function finished(op: Aggregate['op'], { value, count }: Group): number {
  switch (op) {
    case 'avg':
      return value / count;
    case 'count':
      return count;
    case 'group':
      return 1;
    default:
      return value;
  }
}
