import type { Instant } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Change } from '../changes.ts';
import type { JournalEntry } from '../journal.ts';
import { entryWords, whoWords } from './words.ts';

export type Incident = {
  readonly stack: string;
  readonly since: Instant;
  readonly until: Instant;
  readonly entries: readonly JournalEntry[];
  readonly changes: readonly Change[];
  /** Takes the known secrets out of a text. */
  readonly redact: (text: string) => string;
};

type Row = { readonly at: Instant; readonly what: string; readonly text: string; readonly who: string };

const kinds = {
  run: 'action',
  began: 'action',
  note: 'note',
  tick: 'runbook',
  security: 'security event',
  resolved: 'security event',
  alert: 'alert',
  repair: 'journal repair',
} as const satisfies Record<JournalEntry['kind'], string>;

/** What happened between two moments, in the order of time, as Markdown to begin a post-mortem with. Times are UTC. */
export function incidentTimeline({ stack, since, until, entries, changes, redact }: Incident): string {
  const rows = [...entries.map(rowOfEntry), ...changes.map(rowOfChange)]
    .filter(({ at }) => at >= since && at <= until)
    .sort((one, other) => one.at - other.at);
  const cell = (text: string): string => escaped(sanitize(redact(text)));
  const lines = rows.map(
    ({ at, what, text, who }) => `| ${stamp(at)} | ${what} | ${cell(text)} | ${cell(who)} |`,
  );
  return [
    `# Incident timeline: ${cell(stack)}`,
    '',
    `${stamp(since)} to ${stamp(until)} UTC · ${tally(rows)}`,
    '',
    ...(rows.length === 0
      ? ['Nothing was recorded in this time.']
      : ['| UTC | kind | what | who |', '| --- | --- | --- | --- |', ...lines]),
    '',
  ].join('\n');
}

const rowOfEntry = (entry: JournalEntry): Row => ({
  at: entry.at,
  what: kinds[entry.kind],
  text: entryWords(entry),
  who: 'by' in entry ? whoWords(entry.by) : '',
});

const rowOfChange = ({ at, target, text, by, times }: Change): Row => ({
  at,
  what: 'change',
  text: `${target}: ${text}${times === undefined ? '' : `, ${times} times`}`,
  who: by ?? '',
});

const stamp = (at: Instant): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

/** "3 alerts · 1 action", in the order in which they first came. */
function tally(rows: readonly Row[]): string {
  const groups = Map.groupBy(rows, ({ what }) => what);
  return groups.size === 0
    ? 'nothing'
    : [...groups].map(([what, { length }]) => `${length} ${what}${length === 1 ? '' : 's'}`).join(' · ');
}

/** What would end a cell, or be markup in it, stands as itself. */
const escaped = (text: string): string =>
  text
    .replace(/[\\`*_[\]|~]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
