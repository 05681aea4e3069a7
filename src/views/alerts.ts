import type { Alert } from '../core/alert.ts';
import { duration } from '../core/format.ts';
import { sanitize } from '../core/sanitize.ts';
import { healthGlyph } from './header.ts';
import { type Line, span } from './line.ts';
import type { Look } from './panel.ts';
import { fill, pad, spread } from './text.ts';

export const alertKey = ({ name, target }: Alert): string => `alert ${name} ${target}`;

/** Critical before warning, then the oldest first: a row keeps its place while others come and go below it. */
export const alertsInOrder = (alerts: readonly Alert[]): readonly Alert[] =>
  alerts.toSorted(
    (a, b) => Number(b.severity === 'critical') - Number(a.severity === 'critical') || a.since - b.since,
  );

/** What is wrong in one row: what, where, how much against which limit, since when. */
export function alertLine(alert: Alert, columns: number, look: Look): Line {
  const { ellipsis } = look.glyphs;
  const tone = alert.severity === 'critical' ? 'bad' : 'warn';
  const target = sanitize(alert.target);
  const isWide = columns >= 110;
  const where = isWide ? pad(target, 24, 'left', ellipsis) : pad(shortTarget(target), 14, 'left', ellipsis);
  const left: Line = [
    healthGlyph(alert.severity, look.glyphs),
    span(' '),
    ...(isWide ? [span(pad(alert.severity, 10), tone)] : []),
    span(pad(sanitize(alert.name), isWide ? 24 : 20, 'left', ellipsis), tone),
    span(' '),
    span(where),
    span(' '),
    span(sanitize(alert.summary)),
  ];
  return fill(
    spread(left, [span(`${duration(look.at - alert.since)} `, 'dim')], columns, ellipsis),
    columns,
    ellipsis,
  );
}

const shortTarget = (target: string): string => target.slice(target.indexOf('/') + 1);
