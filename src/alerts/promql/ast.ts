import type { Duration } from '../../core/reading.ts';

/** Both sides of a matcher are whole strings; a label that is not there is empty. */
export type Matcher = {
  readonly label: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
  readonly accepts: (value: string) => boolean;
};

export type Selector = {
  readonly type: 'selector';
  readonly metric: string;
  readonly matchers: readonly Matcher[];
};

/** A selector over the time before now: `metric[5m]`. */
export type Range = {
  readonly type: 'range';
  readonly of: Selector;
  readonly window: Duration;
};

export type ArithmeticOp = '+' | '-' | '*' | '/' | '%' | '^';
export type ComparisonOp = '==' | '!=' | '>' | '<' | '>=' | '<=';
export type SetOp = 'and' | 'or' | 'unless';

/** Which labels pair the two sides, and which side may have several for one of the other. */
export type Matching = {
  readonly on: boolean;
  readonly labels: readonly string[];
  readonly many: 'neither' | 'left' | 'right';
  /** Labels of the one side that the result takes over. */
  readonly include: readonly string[];
};

export type Binary = {
  readonly type: 'binary';
  readonly op: ArithmeticOp | ComparisonOp | SetOp;
  /** A comparison that answers 0 or 1 instead of dropping what does not hold. */
  readonly isBool: boolean;
  readonly left: Expr;
  readonly right: Expr;
  readonly matching: Matching;
};

export type AggregateOp = 'sum' | 'avg' | 'min' | 'max' | 'count' | 'group';

export type Aggregate = {
  readonly type: 'aggregate';
  readonly op: AggregateOp;
  readonly by: boolean;
  readonly labels: readonly string[];
  readonly of: Expr;
};

export type Call = { readonly type: 'call'; readonly name: string; readonly args: readonly Expr[] };

/** An expression of the part of PromQL that this program evaluates by itself. */
export type Expr =
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'negate'; readonly of: Expr }
  | Selector
  | Range
  | Binary
  | Aggregate
  | Call;

export const comparisons: ReadonlySet<string> = new Set(['==', '!=', '>', '<', '>=', '<=']);
export const setOps: ReadonlySet<string> = new Set(['and', 'or', 'unless']);

/** The expressions inside one. */
export function partsOf(expr: Expr): readonly Expr[] {
  switch (expr.type) {
    case 'number':
    case 'selector':
      return [];
    case 'range':
    case 'negate':
    case 'aggregate':
      return [expr.of];
    case 'binary':
      return [expr.left, expr.right];
    case 'call':
      return expr.args;
  }
}
