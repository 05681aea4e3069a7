import type { GivenFlags } from './action.ts';
import type { Labels } from './metric.ts';
import type { Instant } from './reading.ts';
import type { Unit } from './rule.ts';
import type { Target } from './target.ts';

export type Severity = 'critical' | 'warning';

/**
 * How an alert stands. `pending`: it is true now, and has not been long enough to fire; `firing`; `no data`: it was
 * true, and what it is judged by cannot be read any more, so that nobody knows.
 */
export type AlertState = 'pending' | 'firing' | 'no data';

/** What would mend it, said of the very thing: the session that blocks, the directory that fills the disk. */
export type Suggestion = { readonly action: string; readonly target: Target; readonly flags?: GivenFlags };

/** Something that is wrong now, in words: what, where, how much against which limit, since when. */
export type Alert = {
  /** CamelCase, as rules are named: `ReplicationLag`. */
  readonly name: string;
  readonly severity: Severity;
  readonly state: AlertState;
  /** The target it is about, `kind/name`: `postgres/main/r2`, `container/worker`, `host`. */
  readonly target: string;
  /** One line: "38 MB behind, limit 16 MB · replay paused". */
  readonly summary: string;
  /** Since when it holds, by the system's own account where it has one, else since we first saw it. */
  readonly since: Instant;
  /** When a pending one fires, if it goes on. */
  readonly firesAt?: Instant;
  /** What was measured, and what it is measured against where that is one number. */
  readonly value?: number;
  readonly threshold?: number;
  readonly unit?: Unit;
  readonly labels: Labels;
  /** Rendered. `action` and `runbook` are what the rule suggests. */
  readonly annotations: Labels;
  /** Where more is known than the rule says; its action is the one of `annotations`. */
  readonly suggests?: Suggestion;
  readonly expr: string;
};

/** An alert that is over. */
export type PastAlert = Pick<Alert, 'name' | 'severity' | 'target' | 'summary' | 'since'> & {
  readonly resolvedAt: Instant;
  /** Whether it ever fired, or was true for a moment only. */
  readonly fired: boolean;
};

/** One and the same alert as long as it goes on. */
export const alertId = ({ name, target }: Pick<Alert, 'name' | 'target'>): string => `${name} ${target}`;

/** Whether it is true now, as far as is known. */
export const isTrue = ({ state }: Pick<Alert, 'state'>): boolean => state !== 'no data';

/** The judgement on one thing: `unknown` is neither good nor bad, and never shown as either. */
export type Health = 'ok' | 'warning' | 'critical' | 'unknown';

const order = { ok: 0, unknown: 1, warning: 2, critical: 3 } as const satisfies Record<Health, number>;

/** For sorting: the worst first. */
export const byWorst = (one: Health, other: Health): number => order[other] - order[one];

/** The worst of several; critical wins over unknown. Of none: `unknown`. */
export function worst(healths: Iterable<Health>): Health {
  let found: Health | undefined;
  for (const health of healths) if (found === undefined || order[health] > order[found]) found = health;
  return found ?? 'unknown';
}
