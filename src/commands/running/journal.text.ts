import { duration } from '../../core/format.ts';
import type { Duration, Instant } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { securityEvents, securitySummary } from '../../domain/journal/security.ts';
import { entryWords, whoWords } from '../../domain/journal/words.ts';
import { gravities, type JournalEntry } from '../../domain/journal.ts';
import { momentOf } from '../../views/changes/words.ts';

/** The journal, a line an entry. */
export function formatEntries(entries: readonly JournalEntry[], since: Duration, now: Instant): string {
  if (entries.length === 0) return `nothing was recorded in the last ${duration(since)}\n`;
  return entries.map((entry) => `${lineOf(entry, now)}\n`).join('');
}

const lineOf = (entry: JournalEntry, now: Instant): string =>
  [
    momentOf(entry.at, now).padStart(15),
    entry.kind.padEnd(8),
    entryWords(entry),
    ...('by' in entry ? [`by ${whoWords(entry.by)}`] : []),
  ].join('  ');

/** Security events, each with who looked into it, and what they come to. */
export function formatSecurity(entries: readonly JournalEntry[], since: Instant, now: Instant): string {
  const { total, byType, bySeverity, unresolved } = securitySummary(entries, since);
  if (total === 0) return 'no security event is known in that time\n';
  const lines = securityEvents(entries).map((event) => {
    const { resolution } = event;
    const end =
      resolution === undefined
        ? 'unresolved'
        : `resolved by ${whoWords(resolution.by)}: ${resolution.because}`;
    return sanitize(`${lineOf(event, now)}  ${event.id}  ${end}`);
  });
  const severities = gravities
    .filter((gravity) => bySeverity[gravity] > 0)
    .map((gravity) => `${bySeverity[gravity]} ${gravity}`);
  const types = Object.entries(byType).map(([type, count]) => `${count} ${type}`);
  return [
    ...lines,
    '',
    `${total} in all: ${severities.join(', ')} · ${types.join(', ')} · ${unresolved.length} unresolved`,
    '',
  ].join('\n');
}
