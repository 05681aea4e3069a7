import type { Labels } from '../core/metric.ts';
import type { Duration, Instant } from '../core/reading.ts';
import { isCovered, measured } from './coverage.ts';
import { evaluate, vectorOf } from './promql/evaluate.ts';
import { keyOf } from './promql/labels.ts';
import { type Element, EvaluationError, type Source } from './promql/vector.ts';
import type { Rule } from './rule.ts';

/** One alert of one rule: true now, or true until lately. */
export type Active = {
  /** With the rule's own labels. */
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly value: number;
  readonly activeAt: Instant;
  /** When it began to fire; undefined while it is pending. */
  readonly firedAt: Instant | undefined;
  /** Since when it is not true any more, while `keep_firing_for` holds it. */
  readonly keptSince: Instant | undefined;
  /** Since when nobody can tell. */
  readonly missingSince: Instant | undefined;
};

export type Ended = { readonly active: Active; readonly resolvedAt: Instant };

/** How one rule stands. */
export type Standing = {
  readonly active: ReadonlyMap<string, Active>;
  /** Over since the evaluation before. */
  readonly ended: readonly Ended[];
  readonly isCovered: boolean;
  readonly missing: readonly string[];
  readonly error: string | undefined;
};

export type EngineState = {
  readonly at: Instant;
  readonly standings: ReadonlyMap<string, Standing>;
};

/** A source that also knows whether what is missing is missing because it cannot be read. */
export type JudgedSource = Source & {
  /** Whether somebody who should provide one of these metrics, for these labels, does not answer. */
  readonly isSilent: (metrics: readonly string[], labels: Labels) => boolean;
};

/** Evaluations are never so far apart while we watch: the machine slept, or its clock was set. */
const asleep: Duration = 60_000;
/** The least that passes between two evaluations, by which such a gap counts. */
const step: Duration = 15_000;
/** How long a number may be missing from a reading that succeeded before it counts as gone. */
const gap: Duration = 30_000;
/** More of one rule than anybody reads: what is beyond is not kept. */
const most = 1_000;

/**
 * Judges every rule once: what holds is pending until it has held for the rule's `for`, then fires, and resolves when it
 * holds no more. What can no longer be read stays as it was, as missing. Time in which nobody watched does not count
 * towards `for`.
 */
export function judgeRules(
  rules: readonly Rule[],
  before: EngineState | undefined,
  source: JudgedSource,
): EngineState {
  const { at } = source;
  const passed = before === undefined ? 0 : at - before.at;
  const shift = passed > asleep || passed < 0 ? passed - step : 0;
  const standings = new Map<string, Standing>();
  for (const rule of rules) {
    const earlier = before?.standings.get(rule.id)?.active ?? none;
    standings.set(rule.id, judgeRule(rule, shift === 0 ? earlier : shifted(earlier, shift), source));
  }
  return { at, standings };
}

const none: ReadonlyMap<string, Active> = new Map();

function shifted(active: ReadonlyMap<string, Active>, by: Duration): ReadonlyMap<string, Active> {
  const later = (at: Instant | undefined): Instant | undefined => (at === undefined ? undefined : at + by);
  return new Map(
    Array.from(active, ([key, one]) => [
      key,
      {
        ...one,
        activeAt: one.firedAt === undefined ? one.activeAt + by : one.activeAt,
        keptSince: later(one.keptSince),
        missingSince: later(one.missingSince),
      },
    ]),
  );
}

function judgeRule(rule: Rule, earlier: ReadonlyMap<string, Active>, source: JudgedSource): Standing {
  const isThere = memoised((metric) => isProvided(rule, metric, source));
  const missing = rule.metrics.filter((metric) => !isThere(metric));
  let found: ReadonlyMap<string, Active>;
  try {
    found = instances(rule, earlier, source);
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    return { active: earlier, ended: [], isCovered: true, missing, error: error.message };
  }
  const active = new Map(found);
  const ended: Ended[] = [];
  const known = hasOther(earlier, found) ? measurements(rule, source) : nothing;
  for (const [key, one] of earlier) {
    if (active.has(key)) continue;
    const next = afterwards(rule, one, known.get(key), missing.length > 0, source);
    if (next === undefined) ended.push({ active: one, resolvedAt: source.at });
    else active.set(key, next);
  }
  return { active, ended, isCovered: isCovered(rule.expr, isThere), missing, error: undefined };
}

const nothing: ReadonlyMap<string, number> = new Map();

const hasOther = (earlier: ReadonlyMap<string, unknown>, found: ReadonlyMap<string, unknown>): boolean =>
  [...earlier.keys()].some((key) => !found.has(key));

/** What becomes of an alert that does not hold now; undefined: it is over. */
function afterwards(
  { definition, metrics }: Rule,
  one: Active,
  measurement: number | undefined,
  isIncomplete: boolean,
  source: JudgedSource,
): Active | undefined {
  const { at } = source;
  if (measurement === undefined || Number.isNaN(measurement)) {
    const missingSince = one.missingSince ?? at;
    // What is no number, as 0 by 0, is neither well nor gone.
    if (measurement !== undefined || source.isSilent(metrics, one.labels)) return { ...one, missingSince };
    if (isIncomplete && at - missingSince < gap) return { ...one, missingSince };
  }
  if (one.firedAt === undefined || definition.keepFiringFor === 0) return undefined;
  const keptSince = one.keptSince ?? at;
  return at - keptSince < definition.keepFiringFor
    ? { ...one, keptSince, missingSince: undefined }
    : undefined;
}

/** Everything for which the rule holds now. @throws EvaluationError */
function instances(
  rule: Rule,
  earlier: ReadonlyMap<string, Active>,
  source: JudgedSource,
): ReadonlyMap<string, Active> {
  const found = new Map<string, Active>();
  for (const element of vectorOf(evaluate(rule.expr, source))) {
    if (found.size >= most) break;
    const key = keyOf(element.labels);
    if (found.has(key))
      throw new EvaluationError('two alerts with the same labels: keep a label that tells them apart');
    found.set(key, instance(rule, element, earlier.get(key), source.at));
  }
  return found;
}

function instance(rule: Rule, element: Element, earlier: Active | undefined, at: Instant): Active {
  const { value, since } = element;
  const { alert } = rule.definition;
  const facts = { labels: element.labels, value };
  const activeAt = Math.min(resumed(earlier, at) ?? at, since ?? at);
  const isDue = at - activeAt >= rule.definition.for;
  return {
    labels: { ...element.labels, ...rendered(rule.labels, facts), alertname: alert },
    annotations: rendered(rule.annotations, facts),
    value,
    activeAt,
    firedAt: earlier?.firedAt ?? (isDue ? at : undefined),
    keptSince: undefined,
    missingSince: undefined,
  };
}

/** Since when it was so before; the time in which nobody could tell is no part of what a pending one has to wait. */
function resumed(earlier: Active | undefined, at: Instant): Instant | undefined {
  if (earlier?.missingSince === undefined || earlier.firedAt !== undefined) return earlier?.activeAt;
  return earlier.activeAt + (at - earlier.missingSince);
}

const rendered = (templates: Rule['labels'], facts: { labels: Labels; value: number }): Labels =>
  Object.fromEntries(templates.map(([name, template]) => [name, template(facts)]));

/** What the rule measures now, by its labels, whether it holds for it or not. */
function measurements(rule: Rule, source: Source): ReadonlyMap<string, number> {
  try {
    const elements = vectorOf(evaluate(measured(rule.expr), source));
    return new Map(elements.map(({ labels, value }) => [keyOf(labels), value]));
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    return nothing;
  }
}

/** Of a window one sample would do; that a rate needs two is no lack of data. */
function isProvided(rule: Rule, metric: string, source: Source): boolean {
  if (source.now(metric).length > 0) return true;
  return rule.ranged.includes(metric) && source.past(metric, 300_000).some(({ at }) => at.length > 0);
}

function memoised<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const there = known.get(key);
    if (there !== undefined) return there;
    const made = make(key);
    known.set(key, made);
    return made;
  };
}
