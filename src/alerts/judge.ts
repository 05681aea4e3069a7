import { type Alert, type AlertState, alertId, type PastAlert, type Severity } from '../core/alert.ts';
import type { Instant } from '../core/reading.ts';
import type { RuleStatus } from '../core/rule.ts';
import { sanitize } from '../core/sanitize.ts';
import type { PastReader } from '../core/series.ts';
import type { World } from '../domain/world.ts';
import { type Active, type EngineState, judgeRules, type Standing } from './engine.ts';
import type { Rule } from './rule.ts';
import { sourceOf } from './source.ts';
import { suggestionOf } from './suggestions.ts';
import { targetOf } from './target.ts';
import { type Case, wordsOf } from './words.ts';

/** What the rules say of the world, and what they have to remember for the next time. */
export type Judgement = {
  readonly state: EngineState;
  /** What is wrong now, the worst first; then what nobody can tell any more. */
  readonly alerts: readonly Alert[];
  readonly rules: readonly RuleStatus[];
  /** What is over since the judgement before, the oldest first. */
  readonly resolved: readonly PastAlert[];
};

/** Judges what is known by the rules. What did not change since the judgement before keeps its identity. */
export function judge(
  rules: readonly Rule[],
  world: World,
  past: PastReader,
  before: Judgement | undefined,
  at: Instant,
): Judgement {
  const source = sourceOf(world, past, at);
  const state = judgeRules(rules, before?.state, source);
  const earlier = new Map(before?.alerts.map((alert) => [alertId(alert), alert]));
  const found = new Map<string, Alert>();
  for (const rule of rules)
    for (const active of state.standings.get(rule.id)?.active.values() ?? []) {
      const alert = alertOf(rule, active, world, at);
      const id = alertId(alert);
      const other = found.get(id);
      if (other === undefined || isWorse(alert, other)) found.set(id, alert);
    }
  const alerts = Array.from(found, ([id, alert]) => kept(alert, earlier.get(id))).sort(worstFirst);
  const isSame =
    alerts.length === before?.alerts.length && alerts.every((one, index) => one === before.alerts[index]);
  return {
    state,
    alerts: isSame ? before.alerts : alerts,
    rules: statuses(rules, state, before?.rules),
    resolved: [...earlier.values()]
      .filter((alert) => !found.has(alertId(alert)))
      .map((alert) => over(alert, state)),
  };
}

function alertOf(rule: Rule, active: Active, world: World, at: Instant): Alert {
  const { definition, severity, threshold, unit, from } = rule;
  const { labels, annotations, value, activeAt, firedAt } = active;
  const state = stateOf(active);
  const about: Case = { world, labels, value, threshold, at };
  const isOurs = from === 'default' && state !== 'no data';
  const words = isOurs ? wordsOf(definition.alert, about) : undefined;
  const suggests = isOurs ? suggestionOf(definition.alert, about) : undefined;
  const summary = words ?? annotations.description ?? annotations.summary ?? definition.alert;
  return {
    name: sanitize(definition.alert),
    severity,
    state,
    target: sanitize(targetOf(labels, world.stack.systems)),
    summary: sanitize(summary.replace(/\s+/g, ' ').trim()),
    since: activeAt,
    ...(firedAt === undefined && { firesAt: activeAt + definition.for }),
    value,
    ...(threshold !== undefined && { threshold }),
    unit,
    labels,
    annotations: suggests === undefined ? annotations : { ...annotations, action: suggests.action },
    ...(suggests !== undefined && { suggests }),
    expr: definition.expr,
  };
}

function stateOf({ missingSince, firedAt }: Active): AlertState {
  if (missingSince !== undefined) return 'no data';
  return firedAt === undefined ? 'pending' : 'firing';
}

const ranks = { critical: 0, warning: 1 } as const satisfies Record<Severity, number>;
const order = { firing: 0, pending: 0, 'no data': 1 } as const satisfies Record<AlertState, number>;
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Of one name and one target only the worst is told: the warning is part of the critical one. */
const isWorse = (one: Alert, other: Alert): boolean =>
  order[one.state] - order[other.state] < 0 ||
  (order[one.state] === order[other.state] && ranks[one.severity] < ranks[other.severity]);

function worstFirst(one: Alert, other: Alert): number {
  return (
    order[one.state] - order[other.state] ||
    ranks[one.severity] - ranks[other.severity] ||
    one.since - other.since ||
    compare(one.name, other.name) ||
    compare(one.target, other.target)
  );
}

/** The alert of before where nothing that is shown changed; what nobody can tell keeps its last words. */
function kept(alert: Alert, earlier: Alert | undefined): Alert {
  if (earlier === undefined) return alert;
  const since = Math.min(alert.since, earlier.state === 'no data' ? alert.since : earlier.since);
  const next = { ...alert, since, ...(alert.state === 'no data' && { summary: earlier.summary }) };
  const isSame =
    next.state === earlier.state &&
    next.severity === earlier.severity &&
    next.summary === earlier.summary &&
    next.since === earlier.since &&
    next.firesAt === earlier.firesAt &&
    next.value === earlier.value &&
    JSON.stringify(next.suggests) === JSON.stringify(earlier.suggests);
  return isSame ? earlier : next;
}

const over = (
  { name, severity, target, summary, since, firesAt }: Alert,
  { at }: EngineState,
): PastAlert => ({
  name,
  severity,
  target,
  summary,
  since,
  resolvedAt: at,
  fired: firesAt === undefined,
});

function statuses(
  rules: readonly Rule[],
  { standings }: EngineState,
  before: readonly RuleStatus[] | undefined,
): readonly RuleStatus[] {
  const found = rules.map((rule, index) => {
    const status = statusOf(rule, standings.get(rule.id));
    const earlier = before?.[index];
    const isSame =
      earlier?.definition === status.definition &&
      earlier.state === status.state &&
      earlier.error === status.error &&
      earlier.active === status.active &&
      earlier.missing.join() === status.missing.join();
    return isSame ? earlier : status;
  });
  const isSame = found.length === before?.length && found.every((one, index) => one === before[index]);
  return isSame ? before : found;
}

function statusOf({ definition, from }: Rule, standing: Standing | undefined): RuleStatus {
  const states = [...(standing?.active.values() ?? [])].map(stateOf);
  const state = states.includes('firing')
    ? 'firing'
    : states.includes('pending')
      ? 'pending'
      : standing?.isCovered === false || states.length > 0
        ? 'no data'
        : 'inactive';
  return {
    definition,
    from,
    state,
    ...(standing?.error !== undefined && { error: standing.error }),
    missing: standing?.missing ?? [],
    active: states.length,
  };
}
