import { parser } from '@prometheus-io/lezer-promql';
import type { Expr } from './ast.ts';
import { readingOf } from './parse/expression.ts';
import { Fault, only, type SyntaxNode } from './parse/syntax.ts';
import { typeOf } from './parse/type.ts';

/** What is wrong with an expression, and at which of its characters, from 0. */
export type SyntaxFault = { readonly text: string; readonly offset: number };

export type Parsed =
  | { readonly is: 'parsed'; readonly expr: Expr }
  | { readonly is: 'refused'; readonly fault: SyntaxFault };

/** Takes an expression apart by Prometheus' own grammar. What it allows and this program does not evaluate is refused by name. */
export function parsePromql(text: string): Parsed {
  try {
    const root = parser.parse(text).topNode;
    const broken = brokenAt(root);
    if (broken !== undefined) throw new Fault(unexpected(text, broken), broken);
    const expr = readingOf(text).expr(only(root));
    if (typeOf(expr) === 'range') throw new Fault('a range such as [5m] stands only inside a function', 0);
    return { is: 'parsed', expr };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { is: 'refused', fault: { text: error.message, offset: error.offset } };
  }
}

function brokenAt(root: SyntaxNode): number | undefined {
  let found: number | undefined;
  root.cursor().iterate(({ type, from }) => {
    if (type.isError) found = Math.min(found ?? from, from);
  });
  return found;
}

function unexpected(text: string, offset: number): string {
  const rest = text.slice(offset).trimStart();
  if (rest === '') return 'the expression ends too early';
  const name = /([A-Za-z_]\w*)\s*$/.exec(text.slice(0, offset))?.[1];
  if (rest.startsWith('(') && name !== undefined) return `there is no function "${name}"`;
  return `"${rest.slice(0, 20)}" does not fit here`;
}
