import { type Alert, alertId, isTrue } from '../../core/alert.ts';
import { bytes, duration, number, percent, unknown } from '../../core/format.ts';
import type { Unit } from '../../core/rule.ts';
import type { World } from '../../domain/world.ts';
import type { Tone } from '../line.ts';

/** An alert's value, or what it is measured against, in the unit that its expression yields. */
export function amount(value: number | undefined, unit: Unit | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return unknown;
  switch (unit) {
    case 'ratio':
      return percent(value);
    case 'percent':
      return percent(value / 100);
    case 'bytes':
      return bytes(value);
    case 'seconds':
      return duration(value * 1000);
    default:
      return number(value);
  }
}

/** The severity of what fires; what does not yet, or not for sure, is called what it is. */
export function stateWords({ state, severity }: Pick<Alert, 'state' | 'severity'>): string {
  if (state === 'firing') return severity;
  return state === 'pending' ? 'true now' : state;
}

export function toneOf({ state, severity }: Pick<Alert, 'state' | 'severity'>): Tone {
  if (state === 'no data') return 'unknown';
  return severity === 'critical' ? 'bad' : 'warn';
}

/** How many alerts there are of each kind. What the responder took note of is counted apart. */
export type AlertCounts = {
  readonly critical: number;
  readonly warning: number;
  readonly trueNow: number;
  readonly noData: number;
  readonly acked: number;
};

export function countAlerts({ alerts, acks }: Pick<World, 'alerts' | 'acks'>): AlertCounts {
  const counts = { critical: 0, warning: 0, trueNow: 0, noData: 0, acked: 0 };
  for (const alert of alerts)
    if (acks[alertId(alert)] !== undefined) counts.acked++;
    else if (!isTrue(alert)) counts.noData++;
    else if (alert.state === 'pending') counts.trueNow++;
    else counts[alert.severity]++;
  return counts;
}
