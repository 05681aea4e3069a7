import { type Alert, alertId, type PastAlert } from '../../core/alert.ts';
import type { Instant } from '../../core/reading.ts';
import type { JournalEntry } from '../journal.ts';
import type { World } from '../world.ts';

export type AlertEntry = JournalEntry & { readonly kind: 'alert' };

/** The alerts that fired and are not over, as one console told them, by id. */
export type Told = ReadonlyMap<string, Pick<Alert, 'severity'>>;

/** What fired, grew worse or is over since it was told, and what is to be taken as told from now on. Pure. */
export function alertsSince(
  told: Told,
  { alerts, resolved, at }: Pick<World, 'alerts' | 'resolved' | 'at'>,
): { readonly told: Told; readonly entries: readonly AlertEntry[] } {
  const next = new Map(told);
  const entries: AlertEntry[] = [];
  for (const alert of alerts) {
    if (alert.state !== 'firing' || next.get(alertId(alert))?.severity === alert.severity) continue;
    next.set(alertId(alert), alert);
    entries.push(entryOf(alert, 'firing', at));
  }
  const standing = new Set(alerts.map(alertId));
  for (const id of told.keys()) {
    if (standing.has(id)) continue;
    next.delete(id);
    const past = resolved.findLast((one) => alertId(one) === id);
    if (past !== undefined) entries.push(entryOf(past, 'resolved', past.resolvedAt));
  }
  return { told: next, entries };
}

const entryOf = (
  { name, target, severity, summary, since }: Alert | PastAlert,
  is: AlertEntry['is'],
  at: Instant,
): AlertEntry => ({ kind: 'alert', at, name, target, severity, is, summary, since });

/** Those that say something new after what is written: another console may have told of the same change. */
export function untold(
  entries: readonly AlertEntry[],
  written: readonly JournalEntry[],
): readonly AlertEntry[] {
  const last = new Map(written.flatMap((one) => (one.kind === 'alert' ? [[alertId(one), one]] : [])));
  return entries.filter((entry) => {
    const before = last.get(alertId(entry));
    last.set(alertId(entry), entry);
    return before?.is !== entry.is || (entry.is === 'firing' && before.severity !== entry.severity);
  });
}
