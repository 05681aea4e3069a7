import { sanitize } from '../../core/sanitize.ts';
import { type Line, span } from '../line.ts';
import type { Overlay } from '../place.ts';

const questions = {
  abort: 'Abort it at the next safe point?',
  undo: 'Take back what it did?',
  resume: 'Go on with it where it stopped?',
} as const;

/** What is asked about a run, and what it takes to have it. */
export function askLine({ what, word, typed }: Overlay & { is: 'ask' }): Line {
  const question = span(` ${questions[what]}  `, 'strong');
  const no: Line = [span('   Esc', 'accent'), span(' leaves it as it is', 'dim')];
  if (word === undefined) return [question, span('y', 'accent'), span(' yes', 'dim'), ...no];
  return [
    question,
    span('type '),
    span(sanitize(word), 'strong'),
    span(' and Enter: '),
    span(`${sanitize(typed)}_`, 'accent'),
    ...no,
  ];
}
