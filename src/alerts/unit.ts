import type { Unit } from '../core/rule.ts';
import { comparisons, type Expr } from './promql/ast.ts';

/** The unit of what an expression yields, by the names of its metrics, which end in it. */
export function unitOf(expr: Expr): Unit {
  switch (expr.type) {
    case 'selector':
      return ofMetric(expr.metric);
    case 'range':
    case 'negate':
      return unitOf(expr.of);
    case 'aggregate':
      return expr.op === 'count' || expr.op === 'group' ? 'none' : unitOf(expr.of);
    case 'binary':
      return ofBinary(expr);
    case 'call': {
      if (expr.name === 'rate' || expr.name === 'irate') return ofRate(expr.args[0]);
      const [first, second] = expr.args;
      const measured = expr.name === 'histogram_quantile' ? second : first;
      return measured === undefined || countless.has(expr.name) ? 'none' : unitOf(measured);
    }
    default:
      return 'none';
  }
}

const countless: ReadonlySet<string> = new Set(['absent', 'count_over_time', 'changes', 'resets', 'deriv']);

function ofMetric(name: string): Unit {
  const [, unit] = /_(bytes|seconds|ratio)(?:_total|_bucket|_sum)?$/.exec(name) ?? [];
  // The pattern knows no others.
  if (unit !== undefined) return unit as Unit;
  return name.endsWith('_duration') ? 'seconds' : 'none';
}

/** Seconds of something in each second are its share of the time. */
function ofRate(expr: Expr | undefined): Unit {
  return expr !== undefined && unitOf(expr) === 'seconds' ? 'ratio' : 'none';
}

function ofBinary({ op, left, right }: Expr & { type: 'binary' }): Unit {
  if (comparisons.has(op)) return unitOf(left.type === 'number' ? right : left);
  const [one, other] = [unitOf(left), unitOf(right)];
  switch (op) {
    case '/':
      return right.type === 'number' ? one : one === other ? 'ratio' : 'none';
    case '*': {
      const factor = [left, right].find(({ type }) => type === 'number');
      if (factor?.type === 'number' && factor.value === 100)
        return [one, other].includes('ratio') ? 'percent' : 'none';
      return one === 'none' ? other : other === 'none' ? one : 'none';
    }
    case '+':
    case '-':
      return one === 'none' ? other : one;
    default:
      return one;
  }
}
