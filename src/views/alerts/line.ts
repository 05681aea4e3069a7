import { actionNames } from '../../core/action.ts';
import { type Alert, alertId, isTrue } from '../../core/alert.ts';
import { duration } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { sign } from '../health.ts';
import { type Line, span } from '../line.ts';
import type { Look } from '../panel.ts';
import { nameIn, targetIn } from '../target.ts';
import { fill, pad, spread } from '../text.ts';
import { stateWords, toneOf } from './words.ts';

const isPlannable = (action: string): boolean => actionNames.some((name) => name === action);

export const alertKey = (alert: Alert): string => `alert ${alertId(alert)}`;

/**
 * What is true before what nobody can tell, critical before warning, then the oldest first: a row keeps its place while
 * others come and go below it.
 */
export const alertsInOrder = (alerts: readonly Alert[]): readonly Alert[] =>
  alerts.toSorted(
    (a, b) =>
      Number(isTrue(b)) - Number(isTrue(a)) ||
      Number(b.severity === 'critical') - Number(a.severity === 'critical') ||
      a.since - b.since,
  );

/** How a row stands: somebody took note of it; a key plans what it suggests. */
type Standing = { readonly isAcked?: boolean; readonly isActable?: boolean };

/** What is wrong in one row: what, where, how much against which limit, since when. Dim where somebody took note of it. */
export function alertLine(
  alert: Alert,
  columns: number,
  look: Look,
  { isAcked = false, isActable = false }: Standing = {},
): Line {
  const { ellipsis } = look.glyphs;
  const tone = isAcked ? 'dim' : toneOf(alert);
  const quiet = isAcked || !isTrue(alert) ? 'dim' : 'plain';
  const isWide = columns >= 110;
  const where = isWide ? targetIn(alert.target, 24, ellipsis) : nameIn(alert.target, 14, ellipsis);
  const left: Line = [
    sign(isTrue(alert) ? alert.severity : 'unknown', look.glyphs),
    span(' '),
    ...(isWide ? [span(pad(isAcked ? 'acked' : stateWords(alert), 10), tone)] : []),
    span(pad(sanitize(alert.name), isWide ? 24 : 20, 'left', ellipsis), tone),
    span(' '),
    span(where, quiet),
    span(' '),
    span(sanitize(alert.summary), quiet),
  ];
  const { action } = alert.annotations;
  const hint: Line =
    action === undefined
      ? []
      : isActable && isPlannable(action)
        ? [span(' m', 'accent'), span(` ${action}  `, 'dim')]
        : isWide
          ? [span(`${look.glyphs.arrow} ${sanitize(action)}  `, 'dim')]
          : [];
  const age = look.at - alert.since < 1000 ? 'now' : duration(look.at - alert.since);
  return fill(spread(left, [...hint, span(`${age} `, 'dim')], columns, ellipsis), columns, ellipsis);
}
