import { type Alert, alertId, type PastAlert } from '../../core/alert.ts';
import { duration } from '../../core/format.ts';
import type { Instant } from '../../core/reading.ts';
import type { RuleStatus } from '../../core/rule.ts';
import type { Change } from '../../domain/changes.ts';
import { type Runbook, runbooksFor } from '../../domain/runbook.ts';
import type { WorldList } from '../bound.ts';
import { measure, named, words } from '../columns.ts';
import { timeOf } from '../standing.ts';
import { alertDetail } from './detail.ts';
import { alertsInOrder } from './line.ts';
import { amount, stateWords, toneOf } from './words.ts';

/** An alert with all that is known about it. */
export type AlertRow = {
  readonly alert: Alert;
  readonly ackedAt: Instant | undefined;
  readonly rule: RuleStatus | undefined;
  /** The same alert, the times before. */
  readonly earlier: readonly PastAlert[];
  /** Those that are for it. */
  readonly runbooks: readonly Runbook[];
  /** What it may have come of, the newest first. */
  readonly causes: readonly Change[];
};

/** What a row of changes says of the first alert about a target holds of those that came of that one. */
const isBefore = ({ at, followed }: Change, { target, since }: Alert): boolean =>
  followed?.alert?.target === target && at - slack <= since;
/** Two clocks tell of cause and effect. */
const slack = 2_000;

const tone = ({ alert, ackedAt }: AlertRow) => (ackedAt === undefined ? toneOf(alert) : 'dim');
const quiet = ({ ackedAt }: AlertRow) => (ackedAt === undefined ? 'plain' : 'dim');

/** Value against threshold: "91 % / 90 %". */
function measured({ alert: { value, threshold, unit } }: AlertRow): string {
  if (value === undefined) return '';
  const limit = threshold === undefined ? '' : ` / ${amount(threshold, unit)}`;
  return `${amount(value, unit)}${limit}`;
}

/** Everything that is wrong, pending and not known included. */
export const alertList: WorldList<AlertRow> = {
  id: 'alerts',
  title: 'Alerts',
  needs: [],
  parts: ({ alerts, acks, rules, resolved, stack, changes }) => [
    alerts,
    acks,
    rules,
    resolved,
    stack,
    changes,
  ],
  rows: ({ alerts, acks, rules, resolved, stack: { runbooks = [] }, changes }) =>
    alertsInOrder(alerts).map((alert) => ({
      alert,
      ackedAt: acks[alertId(alert)],
      rule: rules.find(({ definition }) => definition.alert === alert.name && definition.expr === alert.expr),
      earlier: resolved.filter((past) => alertId(past) === alertId(alert)),
      runbooks: runbooksFor(runbooks, alert.name),
      causes: changes.filter((change) => isBefore(change, alert)),
    })),
  key: ({ alert }) => alertId(alert),
  columns: [
    named('severity', { width: 9, priority: 2, tone }, ({ alert }) => alert.severity),
    named('state', { width: 9, priority: 1, tone }, ({ alert, ackedAt }) =>
      ackedAt === undefined ? (alert.state === 'firing' ? 'firing' : stateWords(alert)) : 'acked',
    ),
    named('alert', { width: 24, priority: 1, tone }, ({ alert }) => alert.name),
    named('target', { width: 22, priority: 1, tone: quiet }, ({ alert }) => alert.target),
    words('value', { width: 16, priority: 3, tone: quiet }, measured, ({ alert }) => alert.value),
    measure(
      'age',
      { width: 6, priority: 1, tone: 'dim' },
      ({ alert }) => alert.since,
      (since, _, { at }) => duration(since === undefined ? undefined : at - since),
    ),
    named('what', { width: 24, priority: 1, flex: true, tone: quiet }, ({ alert }) => alert.summary),
  ],
  target: () => undefined,
  detail: alertDetail,
  empty: 'nothing is known to be wrong',
};

const ruleTones = { firing: 'bad', pending: 'warn', 'no data': 'unknown', inactive: 'dim' } as const;
const ruleOrder = ['firing', 'pending', 'inactive', 'no data'] as const;

/** Every rule, also those that say nothing, and why. */
export const ruleList: WorldList<RuleStatus> = {
  id: 'rules',
  title: 'Rules',
  needs: [],
  parts: ({ rules }) => [rules],
  rows: ({ rules }) => {
    const broken = rules.filter(({ error }) => error !== undefined);
    const sound = rules.filter(({ error }) => error === undefined);
    return [...broken, ...ruleOrder.flatMap((state) => sound.filter((rule) => rule.state === state))];
  },
  key: ({ definition }) => `${definition.alert} ${definition.expr} ${definition.labels.severity ?? ''}`,
  columns: [
    named('rule', { width: 26, priority: 1 }, ({ definition }) => definition.alert),
    named('severity', { width: 9, priority: 2, tone: 'dim' }, ({ definition }) => definition.labels.severity),
    named('state', { width: 9, priority: 1, tone: ({ state }) => ruleTones[state] }, ({ state }) => state),
    measure(
      'alerts',
      { width: 6, priority: 3, tone: 'dim' },
      ({ active }) => active,
      (value) => String(value ?? 0),
    ),
    measure(
      'for',
      { width: 6, priority: 3, tone: 'dim' },
      ({ definition }) => definition.for,
      (value) => (value === 0 ? '0 s' : duration(value)),
    ),
    named('from', { width: 12, priority: 4, tone: 'dim' }, ({ from }) => from.split('/').at(-1)),
    named(
      'expression',
      { width: 20, priority: 1, flex: true, tone: ({ error }) => (error === undefined ? 'dim' : 'bad') },
      ({ error, missing, definition, state }) =>
        error ?? (state === 'no data' ? `nobody provides ${missing.join(', ')}` : definition.expr),
    ),
  ],
  target: () => undefined,
  detail: (rule, size, look) =>
    alertDetail({ rule, alert: undefined, ackedAt: undefined, earlier: [] }, size, look),
  empty: 'the rules are not read yet',
};

/** What was wrong since the console was opened, the newest first. */
export const pastAlertList: WorldList<PastAlert> = {
  id: 'pastAlerts',
  title: 'Over',
  needs: [],
  parts: ({ resolved }) => [resolved],
  rows: ({ resolved }) => resolved.toReversed(),
  key: (past) => `${alertId(past)} ${past.since} ${past.resolvedAt}`,
  columns: [
    words(
      'over',
      { width: 12, priority: 1, tone: 'dim' },
      ({ resolvedAt }, { at }) => timeOf(resolvedAt, at),
      ({ resolvedAt }) => resolvedAt,
    ),
    measure(
      'lasted',
      { width: 7, priority: 1, tone: 'dim' },
      ({ since, resolvedAt }) => resolvedAt - since,
      duration,
    ),
    named('severity', { width: 9, priority: 2 }, ({ severity }) => severity),
    named('fired', { width: 6, priority: 3, tone: 'dim' }, ({ fired }) => (fired ? 'yes' : 'no')),
    named('alert', { width: 24, priority: 1 }, ({ name }) => name),
    named('target', { width: 22, priority: 1 }, ({ target }) => target),
    named('what', { width: 24, priority: 2, flex: true, tone: 'dim' }, ({ summary }) => summary),
  ],
  target: () => undefined,
  detail: (past, { columns }, look) =>
    alertDetail(
      { alert: undefined, rule: undefined, ackedAt: undefined, earlier: [past] },
      { columns, rows: 0 },
      look,
    ),
  empty: 'nothing was over since the console was opened',
};
