import type { Instant } from './reading.ts';

export type Severity = 'critical' | 'warning';

/** Something that is wrong now, in words: what, where, how much against which limit, since when. */
export type Alert = {
  /** CamelCase, as rules are named: `ReplicationLag`. */
  readonly name: string;
  readonly severity: Severity;
  /** The target it is about, `kind/name`: `postgres/main/r2`, `container/worker`, `host`. */
  readonly target: string;
  /** One line: "38 MB behind, limit 16 MB · replay paused". */
  readonly summary: string;
  /** Since when it holds, by the system's own account where it has one, else since we first saw it. */
  readonly since: Instant;
};

/** The judgement on one thing: `unknown` is neither good nor bad, and never shown as either. */
export type Health = 'ok' | 'warning' | 'critical' | 'unknown';

const order = { ok: 0, unknown: 1, warning: 2, critical: 3 } as const satisfies Record<Health, number>;

/** The worst of several; critical wins over unknown. Of none: `unknown`. */
export function worst(healths: Iterable<Health>): Health {
  let found: Health | undefined;
  for (const health of healths) if (found === undefined || order[health] > order[found]) found = health;
  return found ?? 'unknown';
}
