import type { Instant } from '../../core/reading.ts';
import { type Gravity, gravities, type JournalEntry, type SecurityEvent } from '../journal.ts';
import type { Who } from '../run.ts';

/** A security event, and who looked into it. */
export type Examined = SecurityEvent & {
  readonly resolution?: { readonly at: Instant; readonly by: Who; readonly because: string };
};

export type SecuritySummary = {
  readonly total: number;
  /** The most frequent first. */
  readonly byType: Readonly<Record<string, number>>;
  readonly bySeverity: Readonly<Record<Gravity, number>>;
  /** The worst first, of those the newest. */
  readonly unresolved: readonly Examined[];
};

/** The security events of a journal, in its order, with what was found out about each. */
export function securityEvents(entries: readonly JournalEntry[]): readonly Examined[] {
  const resolutions = new Map(
    entries.flatMap((entry) => (entry.kind === 'resolved' ? [[entry.event, entry]] : [])),
  );
  return entries.flatMap((entry) => {
    if (entry.kind !== 'security') return [];
    const resolved = resolutions.get(entry.id);
    if (resolved === undefined) return [entry];
    const { at, by, because } = resolved;
    return [{ ...entry, resolution: { at, by, because } }];
  });
}

/** Counts what happened since; what happened before is not in it, resolved or not. */
export function securitySummary(entries: readonly JournalEntry[], since: Instant): SecuritySummary {
  const events = securityEvents(entries).filter(({ at }) => at >= since);
  const types = Map.groupBy(events, ({ type }) => type);
  const counts = [...types].map(([type, { length }]) => [type, length] as const);
  const severities = gravities.map(
    (gravity) => [gravity, events.filter(({ severity }) => severity === gravity).length] as const,
  );
  return {
    total: events.length,
    byType: Object.fromEntries(counts.sort((one, other) => other[1] - one[1])),
    bySeverity: Object.fromEntries(severities) as Record<Gravity, number>, // of all gravities
    unresolved: events
      .filter(({ resolution }) => resolution === undefined)
      .sort((one, other) => rank(other) - rank(one) || other.at - one.at),
  };
}

const rank = ({ severity }: SecurityEvent): number => gravities.indexOf(severity);
