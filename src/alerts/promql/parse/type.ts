import type { Expr } from '../ast.ts';
import { signatures, type ValueType } from '../functions.ts';

/** What an expression gives. */
export function typeOf(expr: Expr): ValueType {
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
}
