import { duration } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { JournalEntry } from '../journal.ts';
import type { Who } from '../run.ts';

/** "ana (sudo by ben) from 10.0.0.7:51234". */
export function whoWords({ user, login, sudo, ssh }: Who): string {
  const behind = [...new Set([sudo, login])].filter((name) => name !== undefined && name !== user);
  const words = [
    user,
    ...(behind.length > 0 ? [`(${behind.join(', ')})`] : []),
    ...(ssh === undefined ? [] : [`from ${ssh}`]),
  ];
  return sanitize(words.join(' '));
}

const purposes = { carry: '', resume: 'resumed: ', undo: 'taken back: ' } as const;

/** What an entry says, on one line, without when and who. */
export function entryWords(entry: JournalEntry): string {
  return sanitize(wordsOf(entry));
}

function wordsOf(entry: JournalEntry): string {
  switch (entry.kind) {
    case 'run': {
      const { purpose, action, target, outcome, because, took } = entry;
      return `${purposes[purpose]}${action} ${target}: ${outcome} in ${duration(took)} · ${because}`;
    }
    case 'began':
      return `${entry.action} ${entry.target} began, run ${entry.run}`;
    case 'note':
      return entry.text;
    case 'tick':
      return `${entry.runbook}: ${entry.is === 'done' ? 'ticked' : 'took back'} "${entry.step}"`;
    case 'security':
      return `${entry.type}, ${entry.severity}: ${entry.what}`;
    case 'resolved':
      return `security event ${entry.event} resolved: ${entry.because}`;
    case 'alert':
      return `${entry.name} ${entry.target} ${entry.is}, ${entry.severity}: ${entry.summary}`;
    case 'repair':
      return `the journal was damaged: ${entry.what}`;
  }
}
