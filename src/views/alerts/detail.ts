import { actionNames } from '../../core/action.ts';
import type { Alert, PastAlert } from '../../core/alert.ts';
import { duration } from '../../core/format.ts';
import type { Instant } from '../../core/reading.ts';
import type { RuleStatus } from '../../core/rule.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Change } from '../../domain/changes.ts';
import type { Runbook } from '../../domain/runbook.ts';
import { followedWords, happened, momentOf } from '../changes/words.ts';
import { blank, caption, field, folded } from '../fields.ts';
import { type Line, span } from '../line.ts';
import type { Look, Size } from '../panel.ts';
import { timeOf } from '../standing.ts';
import { amount, stateWords, toneOf } from './words.ts';

type Told = {
  readonly alert: Alert | undefined;
  readonly rule: RuleStatus | undefined;
  readonly ackedAt: Instant | undefined;
  readonly earlier: readonly PastAlert[];
  readonly runbooks?: readonly Runbook[];
  readonly causes?: readonly Change[];
};

/** All that is known of an alert and of its rule. */
export function alertDetail(
  { alert, rule, ackedAt, earlier, runbooks = [], causes = [] }: Told,
  { columns }: Pick<Size, 'columns' | 'rows'>,
  { at }: Look,
): readonly Line[] {
  return [
    ...(alert === undefined ? [] : alertLines(alert, ackedAt, columns, at)),
    ...runbooks.map(({ name, title }) =>
      field('runbook', span(sanitize(name), 'strong'), ` ${sanitize(title)}: 9, Runbooks`),
    ),
    ...(causes.length === 0 ? [] : [blank, caption('changed before it')]),
    ...causes.slice(0, mostCauses).map((change) => causeLine(change, at)),
    ...(alert !== undefined && rule !== undefined ? [blank, caption('rule')] : []),
    ...(rule === undefined ? [] : ruleLines(rule, columns)),
    ...(earlier.length === 0 ? [] : [blank, caption('since the console was opened')]),
    ...earlier.toReversed().map((past) => pastLine(past, at)),
  ];
}

function alertLines(
  alert: Alert,
  ackedAt: Instant | undefined,
  columns: number,
  at: Instant,
): readonly Line[] {
  const { since, firesAt, value, threshold, unit, labels, annotations, state } = alert;
  const wait = firesAt === undefined ? 0 : firesAt - at;
  const lasting = `since ${timeOf(since, at)}, for ${duration(at - since)}`;
  return [
    field('alert', span(sanitize(alert.name), 'strong'), ` ${sanitize(alert.target)}`),
    field(
      'state',
      span(state === 'firing' ? `${alert.severity}, firing` : stateWords(alert), toneOf(alert)),
      ` ${lasting}`,
      state === 'pending' && wait > 0 ? `, fires in ${duration(wait)} as ${alert.severity}` : '',
    ),
    ...(ackedAt === undefined ? [] : [field('acked', `${timeOf(ackedAt, at)}, on this console`)]),
    ...folded('what', sanitize(alert.summary), columns),
    field('value', amount(value, unit), threshold === undefined ? '' : `, limit ${amount(threshold, unit)}`),
    ...Object.entries(annotations)
      .filter(([, text]) => text !== '')
      .flatMap(([name, text]) => folded(sanitize(name), `${sanitize(text)}${wayTo(name, text)}`, columns)),
    ...folded('labels', sanitize(labelWords(labels)), columns, 'dim'),
  ];
}

/** The keys that lead to what is suggested, where that can be done. */
const wayTo = (name: string, text: string): string =>
  name === 'action' && actionNames.some((action) => action === text) ? ': m plans it' : '';

const labelWords = (labels: Alert['labels']): string =>
  Object.entries(labels)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${value}`)
    .join('  ');

function ruleLines(
  { definition, from, state, error, missing, active }: RuleStatus,
  columns: number,
): readonly Line[] {
  const { for: wait, keepFiringFor, expr } = definition;
  return [
    ...folded('expression', sanitize(expr.replace(/\s+/g, ' ')), columns),
    field('fires', wait === 0 ? 'at once' : `after ${duration(wait)}`),
    ...(keepFiringFor === 0 ? [] : [field('goes on', `${duration(keepFiringFor)} after it was last true`)]),
    field('from', sanitize(from)),
    ...(error === undefined
      ? [
          field(
            'health',
            span('evaluated', 'good'),
            `, ${state}, ${active} ${active === 1 ? 'alert' : 'alerts'}`,
          ),
        ]
      : folded('health', `it cannot be evaluated: ${sanitize(error)}`, columns, 'bad')),
    ...(missing.length === 0
      ? []
      : folded('no data', sanitize(`nobody provides ${missing.join(', ')}`), columns, 'unknown')),
  ];
}

/** Time is no proof; the nearest come first. */
const mostCauses = 5;

const causeLine = (change: Change, at: Instant): Line =>
  field(
    momentOf(change.at, at),
    span(sanitize(change.target), 'strong'),
    ` ${happened(change)}`,
    span(` ${followedWords(change, at, true)}`, 'accent'),
  );

const pastLine = ({ since, resolvedAt, severity, fired, summary }: PastAlert, at: Instant): Line =>
  field(
    timeOf(since, at),
    span(`${severity}${fired ? '' : ', did not fire'}`, 'dim'),
    ` for ${duration(resolvedAt - since)}: ${sanitize(summary)}`,
  );
