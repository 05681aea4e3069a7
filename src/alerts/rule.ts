import type { Severity } from '../core/alert.ts';
import type { Labels } from '../core/metric.ts';
import type { RuleDefinition, Unit } from '../core/rule.ts';
import { comparisons, type Expr, partsOf } from './promql/ast.ts';
import { parsePromql } from './promql/parse.ts';
import { compileTemplate, type Template } from './template/template.ts';
import { unitOf } from './unit.ts';

/** A rule that can be evaluated. */
export type Rule = {
  readonly definition: RuleDefinition;
  readonly from: string;
  /** The same for the same rule when its file is read again. */
  readonly id: string;
  readonly expr: Expr;
  readonly severity: Severity;
  readonly labels: readonly (readonly [name: string, template: Template])[];
  readonly annotations: readonly (readonly [name: string, template: Template])[];
  readonly threshold: number | undefined;
  readonly unit: Unit;
  /** Every metric it names. */
  readonly metrics: readonly string[];
  /** Those of whose past it asks. */
  readonly ranged: readonly string[];
};

/** What is wrong with a rule: in which of its fields, at which character of that field. */
export type RuleFault = {
  readonly field: readonly string[];
  readonly offset: number;
  readonly text: string;
};

export type CompiledRule =
  | { readonly is: 'compiled'; readonly rule: Rule }
  | { readonly is: 'refused'; readonly faults: readonly RuleFault[] };

/** Makes a rule of its definition, or says all that is wrong with it. */
export function compileRule(definition: RuleDefinition, from: string): CompiledRule {
  const parsed = parsePromql(definition.expr);
  const labels = templates('labels', definition.labels);
  const annotations = templates('annotations', definition.annotations);
  const faults = [
    ...(parsed.is === 'refused' ? [{ field: ['expr'], ...parsed.fault }] : []),
    ...labels.faults,
    ...annotations.faults,
  ];
  if (parsed.is === 'refused' || faults.length > 0) return { is: 'refused', faults };
  const { expr } = parsed;
  const { alert } = definition;
  return {
    is: 'compiled',
    rule: {
      definition,
      from,
      id: [alert, definition.expr, JSON.stringify(definition.labels)].join('\n'),
      expr,
      severity: urgent.has(definition.labels.severity ?? '') ? 'critical' : 'warning',
      labels: labels.compiled,
      annotations: annotations.compiled,
      threshold: thresholdOf(expr),
      unit: unitOf(expr),
      metrics: [...new Set(selectorsOf(expr))],
      ranged: [...new Set(rangesOf(expr))],
    },
  };
}

/** Other people's words for what cannot wait. */
const urgent: ReadonlySet<string> = new Set(['critical', 'page', 'emergency', 'fatal']);

type Named = readonly (readonly [name: string, template: Template])[];

function templates(field: string, texts: Labels): { compiled: Named; faults: readonly RuleFault[] } {
  const all = Object.entries(texts).map(([name, text]) => [name, compileTemplate(text)] as const);
  return {
    compiled: all.flatMap(([name, one]) => (one.is === 'compiled' ? [[name, one.template] as const] : [])),
    faults: all.flatMap(([name, one]) =>
      one.is === 'refused' ? [{ field: [field, name], ...one.fault }] : [],
    ),
  };
}

/** What the value is compared with, where that is one number: of several conditions the first, of `or` none. */
function thresholdOf(expr: Expr): number | undefined {
  if (expr.type !== 'binary') return undefined;
  if (expr.op === 'and' || expr.op === 'unless') return thresholdOf(expr.left);
  if (!comparisons.has(expr.op) || expr.isBool) return undefined;
  if (expr.right.type === 'number') return expr.right.value;
  return expr.left.type === 'number' ? expr.left.value : undefined;
}

const selectorsOf = (expr: Expr): readonly string[] =>
  expr.type === 'selector' ? [expr.metric] : partsOf(expr).flatMap(selectorsOf);

const rangesOf = (expr: Expr): readonly string[] =>
  expr.type === 'range' ? [expr.of.metric] : partsOf(expr).flatMap(rangesOf);
