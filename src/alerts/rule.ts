import type { Severity } from '../core/alert.ts';
import type { Instant } from '../core/reading.ts';
import type { Thresholds } from './thresholds.ts';

/** One thing a rule found to be wrong now. */
export type Finding = {
  readonly severity: Severity;
  readonly summary: string;
  /** What it is about, where that is not the system itself. */
  readonly target?: string;
  /** A part of the system that has no target of its own: a mount, a disk, a pool. */
  readonly part?: string;
  /** Since when, by the system's own account. */
  readonly since?: Instant;
};

/** Looks at one fresh value. What is unknown in it is no finding: it is neither good nor bad. */
export type Rule<T> = (value: T, at: Instant) => readonly Finding[];

/** Rules by the name of the alert they raise. */
export type Rules<T> = Readonly<Record<string, Rule<T>>>;

/** A finding when the value has reached a threshold; the words get the value and the threshold it reached. */
export function reached(
  value: number | undefined,
  { warning, critical }: Thresholds,
  words: (value: number, limit: number) => string,
): readonly Finding[] {
  if (value === undefined) return [];
  if (critical !== undefined && value >= critical)
    return [{ severity: 'critical', summary: words(value, critical) }];
  if (warning !== undefined && value >= warning)
    return [{ severity: 'warning', summary: words(value, warning) }];
  return [];
}

/** A finding when a condition holds. */
export function when(
  holds: boolean,
  severity: Severity,
  summary: string,
  since?: Instant,
): readonly Finding[] {
  return holds ? [{ severity, summary, ...(since !== undefined && { since }) }] : [];
}

/** The same rule for each of several, each finding under that one's name. */
export function each<T>(
  items: readonly T[],
  name: (item: T) => Pick<Finding, 'part' | 'target'>,
  rule: (item: T) => readonly Finding[],
): readonly Finding[] {
  return items.flatMap((item) => rule(item).map((finding) => ({ ...finding, ...name(item) })));
}
