import type { Expr } from './promql/ast.ts';

/** Whether there is anything to judge by: a metric that is asked for and provided by nobody makes a rule say nothing. */
export function isCovered(expr: Expr, isThere: (metric: string) => boolean): boolean {
  switch (expr.type) {
    case 'number':
      return true;
    case 'selector':
      return isThere(expr.metric);
    case 'range':
    case 'negate':
    case 'aggregate':
      return isCovered(expr.of, isThere);
    case 'binary': {
      const left = isCovered(expr.left, isThere);
      // What the right side of these lacks only means that nothing is left out, or that nothing is there to add.
      if (expr.op === 'and' || expr.op === 'unless') return left;
      const right = isCovered(expr.right, isThere);
      return expr.op === 'or' ? left || right : left && right;
    }
    case 'call':
      return expr.name === 'absent' || expr.args.every((arg) => isCovered(arg, isThere));
  }
}

/** The part of an expression that is measured: without what it is compared with, and without further conditions. */
export function measured(expr: Expr): Expr {
  if (expr.type !== 'binary') return expr;
  switch (expr.op) {
    case 'and':
    case 'unless':
      return measured(expr.left);
    case '==':
    case '!=':
    case '>':
    case '<':
    case '>=':
    case '<=':
      return expr.isBool ? expr : measured(expr.left.type === 'number' ? expr.right : expr.left);
    default:
      return expr;
  }
}
