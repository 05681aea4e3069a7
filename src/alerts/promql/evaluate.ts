import type { Labels } from '../../core/metric.ts';
import { aggregated } from './aggregate.ts';
import type { Call, Expr, Range, Selector } from './ast.ts';
import { combine } from './binary.ts';
import { histogramQuantile } from './histogram.ts';
import type { Element, Source, Value, Vector } from './vector.ts';
import { windowFunctions } from './windows.ts';

/** What an expression is now, as Prometheus reckons it. @throws EvaluationError when labels do not pair. */
export function evaluate(expr: Expr, source: Source): Value {
  switch (expr.type) {
    case 'number':
      return expr.value;
    case 'selector':
      return source.now(expr.metric).filter(({ labels }) => accepts(expr, labels));
    case 'range':
      return [];
    case 'negate': {
      const value = evaluate(expr.of, source);
      return typeof value === 'number' ? -value : mapped(value, (one) => -one);
    }
    case 'binary':
      return combine(expr, evaluate(expr.left, source), evaluate(expr.right, source));
    case 'aggregate':
      return aggregated(expr, vectorOf(evaluate(expr.of, source)));
    case 'call':
      return called(expr, source);
  }
}

/** The elements of a value; a number is one without labels. */
export const vectorOf = (value: Value): Vector =>
  typeof value === 'number' ? [{ labels: {}, value }] : value;

function accepts({ matchers }: Selector, labels: Labels): boolean {
  for (const { label, accepts: fits } of matchers) if (!fits(labels[label] ?? '')) return false;
  return true;
}

const mapped = (vector: Vector, change: (value: number) => number): Vector =>
  vector.map(({ labels, value }): Element => ({ labels, value: change(value) }));

const sign = (value: number): number => (Number.isNaN(value) ? value : Math.sign(value));
const simple: Readonly<Record<string, (value: number) => number>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  floor: Math.floor,
  exp: Math.exp,
  ln: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  sqrt: Math.sqrt,
  sgn: sign,
};

function called(call: Call, source: Source): Value {
  const { name, args } = call;
  const [first, second, third] = args;
  const over = windowFunctions[name];
  if (over !== undefined && first?.type === 'range')
    return windowed(first, source, (points, window) => over(points, window, scalar(second, source)));
  const own = simple[name];
  if (own !== undefined) return mapped(vector(first, source), own);
  switch (name) {
    case 'round': {
      const step = second === undefined ? 1 : scalar(second, source);
      return mapped(vector(first, source), (value) => Math.floor(value / step + 0.5) * step);
    }
    case 'clamp': {
      const [low, high] = [scalar(second, source), scalar(third, source)];
      return low > high ? [] : mapped(vector(first, source), (value) => Math.max(low, Math.min(high, value)));
    }
    case 'clamp_min':
      return mapped(vector(first, source), (value) => Math.max(scalar(second, source), value));
    case 'clamp_max':
      return mapped(vector(first, source), (value) => Math.min(scalar(second, source), value));
    case 'absent':
      return vector(first, source).length > 0 ? [] : [{ labels: certainLabels(first), value: 1 }];
    case 'scalar': {
      const found = vector(first, source);
      return found.length === 1 ? (found[0]?.value ?? Number.NaN) : Number.NaN;
    }
    case 'vector':
      return [{ labels: {}, value: scalar(first, source) }];
    case 'time':
      return source.at / 1000;
    default:
      return histogramQuantile(scalar(first, source), vector(second, source));
  }
}

const vector = (expr: Expr | undefined, source: Source): Vector =>
  expr === undefined ? [] : vectorOf(evaluate(expr, source));

function scalar(expr: Expr | undefined, source: Source): number {
  const value = expr === undefined ? Number.NaN : evaluate(expr, source);
  return typeof value === 'number' ? value : Number.NaN;
}

type Points = Parameters<NonNullable<(typeof windowFunctions)[string]>>[0];

function windowed(
  { of, window: length }: Range,
  source: Source,
  over: (points: Points, window: { readonly at: number; readonly length: number }) => number | undefined,
): Vector {
  const window = { at: source.at, length };
  const found: Element[] = [];
  for (const series of source.past(of.metric, length)) {
    if (series.at.length === 0 || !accepts(of, series.labels)) continue;
    const value = over(series, window);
    if (value !== undefined) found.push({ labels: series.labels, value });
  }
  return found;
}

/** What is missing has the labels that it was asked for by one value. */
function certainLabels(expr: Expr | undefined): Labels {
  if (expr?.type !== 'selector') return {};
  const { matchers } = expr;
  const certain = matchers.filter(
    ({ label, op }) => op === '=' && matchers.filter((other) => other.label === label).length === 1,
  );
  return Object.fromEntries(certain.map(({ label, value }) => [label, value]));
}
