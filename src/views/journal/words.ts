import type { Health } from '../../core/alert.ts';
import type { Examined } from '../../domain/journal/security.ts';
import type { Gravity, JournalEntry } from '../../domain/journal.ts';
import { stateSign } from '../actions/words.ts';
import { sign } from '../health.ts';
import { type Span, span, type Tone } from '../line.ts';
import type { Glyphs } from '../panel.ts';

/** An entry; of a security event also who looked into it. */
export type Entry = Exclude<JournalEntry, { kind: 'security' }> | Examined;

const gravities = {
  low: 'ok',
  medium: 'warning',
  high: 'critical',
  critical: 'critical',
} as const satisfies Record<Gravity, Health>;

/** How bad it is; undefined for what only tells. What was resolved is over. */
function healthOf(entry: Exclude<Entry, { kind: 'run' }>): Health | undefined {
  switch (entry.kind) {
    case 'security':
      return entry.resolution === undefined ? gravities[entry.severity] : 'ok';
    case 'alert':
      return entry.is === 'resolved' ? 'ok' : entry.severity;
    case 'repair':
      return 'warning';
    case 'began':
    case 'note':
    case 'tick':
    case 'resolved':
      return undefined;
  }
}

/** The sign before an entry; a word beside it says the same. */
export function entrySign(entry: Entry, glyphs: Glyphs): Span {
  if (entry.kind === 'run') return stateSign(entry.outcome, glyphs);
  const health = healthOf(entry);
  return health === undefined ? span(glyphs.separator, 'dim') : sign(health, glyphs);
}

/** What is bad stands out; all else stays quiet. */
export function entryTone(entry: Entry, glyphs: Glyphs): Tone {
  const { tone = 'plain' } = entrySign(entry, glyphs);
  return tone === 'good' || tone === 'dim' ? 'plain' : tone;
}
