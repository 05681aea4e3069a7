import { parseTarget } from '../../core/target.ts';
import { securityEvents } from '../../domain/journal/security.ts';
import { entryWords, whoWords } from '../../domain/journal/words.ts';
import type { JournalEntry } from '../../domain/journal.ts';
import type { WorldList } from '../bound.ts';
import { momentOf } from '../changes/words.ts';
import { named, words } from '../columns.ts';
import { span } from '../line.ts';
import { entryDetail } from './detail.ts';
import { type Entry, entrySign, entryTone } from './words.ts';

/** With who looked into each security event; the newest first, as they come. */
function examined(journal: readonly JournalEntry[]): readonly Entry[] {
  const events = new Map(securityEvents(journal.toReversed()).map((event) => [event.id, event]));
  return journal.map((entry) => (entry.kind === 'security' ? (events.get(entry.id) ?? entry) : entry));
}

/** What was done here and by whom, what was noted, and what concerns security; the newest first. */
export const journalList: WorldList<Entry> = {
  id: 'journal',
  title: 'Journal',
  needs: [],
  parts: ({ journal }) => [journal],
  rows: ({ journal }) => examined(journal),
  key: (entry) => `${entry.at} ${entry.kind} ${entryWords(entry)}`,
  columns: [
    words(
      'time',
      { width: 15, priority: 1, tone: 'dim' },
      ({ at: then }, { at }) => momentOf(then, at),
      ({ at }) => at,
    ),
    {
      id: 'kind',
      title: 'kind',
      width: 10,
      priority: 1,
      value: ({ kind }) => kind,
      cell: (entry, { glyphs }) =>
        span(`${entrySign(entry, glyphs).text} ${entry.kind}`, entryTone(entry, glyphs)),
    },
    {
      id: 'what',
      title: 'what',
      width: 30,
      flex: true,
      priority: 1,
      value: entryWords,
      cell: (entry, { glyphs }) => span(entryWords(entry), entryTone(entry, glyphs)),
    },
    named('by', { width: 14, priority: 2, tone: 'dim' }, (entry) =>
      'by' in entry ? whoWords(entry.by) : undefined,
    ),
  ],
  searched: (entry) => ('run' in entry ? entry.run : ''),
  target: (entry) => ('target' in entry ? parseTarget(entry.target) : undefined),
  detail: entryDetail,
  empty: 'nothing was written into the journal yet: i writes a note',
};
