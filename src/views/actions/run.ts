import { duration, percent } from '../../core/format.ts';
import type { Instant } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { outputOf, type SeenRun } from '../../domain/run.ask.ts';
import type { RunStep } from '../../domain/run.ts';
import { bar } from '../graph.ts';
import { type Line, type Span, span, type Tone } from '../line.ts';
import type { Glyphs, Look, Size } from '../panel.ts';
import { pad, spread } from '../text.ts';
import { endLines } from './run.end.ts';
import { namesOf, verdictLines } from './verdicts.ts';
import { stateOf } from './words.ts';

/** Every step as it stands, and under them how it ended. */
export function runLines(run: SeenRun, { columns }: Pick<Size, 'columns'>, look: Look): readonly Line[] {
  const widest = Math.max(0, ...run.steps.map(({ title }) => title.length));
  const width = Math.min(widest, Math.floor(columns * 0.45));
  return [
    ...(run.startedAt === undefined ? [[span(' its runner is being started', 'dim')]] : []),
    ...checkedLines(run, columns, look),
    ...run.steps.flatMap((step, index) => stepLines(step, index, width, columns, look)),
    ...(run.abort === undefined || run.end !== undefined
      ? []
      : [[span(` ${sanitize(run.abort.user)} asked to abort: it stops at the next safe point`, 'accent')]]),
    ...outputLines(run, columns, look),
    ...endLines(run, columns, look),
  ];
}

/** What a program printed, line by line. */
const outputLines = (run: SeenRun, columns: number, { glyphs }: Look): readonly Line[] =>
  outputOf(run).map((line) => spread([span(`      ${sanitize(line)}`, 'dim')], [], columns, glyphs.ellipsis));

/** What the runner found when it read everything again, where that is not all well. */
function checkedLines({ checked = [] }: SeenRun, columns: number, { glyphs }: Look): readonly Line[] {
  return checked
    .filter(({ is }) => is === 'refuse')
    .flatMap((verdict) => verdictLines(verdict, { names: namesOf(checked) }, columns, glyphs));
}

function stepLines(
  { title, is, began, ended, text, ratio, heldUntil, heldBecause }: RunStep,
  index: number,
  width: number,
  columns: number,
  { at, glyphs }: Look,
): readonly Line[] {
  const { sign, tone } = standing(is, glyphs);
  const took = began === undefined ? '' : duration((ended ?? Math.max(at, began)) - began);
  const number = `${index + 1}`.padStart(2);
  const left: Line = [
    span(' '),
    sign,
    span(` ${number} `, 'dim'),
    span(pad(sanitize(title), width, 'left', glyphs.ellipsis), tone),
    span(` ${pad(took, 7, 'right')}  `, 'dim'),
    ...(ratio === undefined ? [] : [span(`${bar(ratio, 10, glyphs)} ${percent(ratio)}  `)]),
  ];
  const words = [is === 'no' || is === 'unknown' || is === 'undone' || is === 'undoing' ? stepWords[is] : '']
    .concat(sanitize(text ?? ''))
    .filter((part) => part !== '')
    .join(': ');
  const hold = sanitize(heldBecause ?? holdWords(heldUntil, at));
  const isBad = is === 'no' || is === 'unknown';
  return [
    [...left, span(words, isBad ? tone : 'dim')],
    ...(hold === '' ? [] : [[span(`      ${hold}`, 'accent')]]),
  ].map((line) => spread(line, [], columns, glyphs.ellipsis));
}

function holdWords(until: Instant | undefined, at: Instant): string {
  if (until === undefined) return '';
  return until > at ? `the hold ends by itself in ${duration(until - at)}` : 'the hold is being released';
}

const stepWords = {
  no: 'did not happen',
  unknown: 'not known',
  undone: 'taken back',
  undoing: 'being taken back',
} as const;

function standing(is: RunStep['is'], glyphs: Glyphs): { readonly sign: Span; readonly tone: Tone } {
  switch (is) {
    case 'yes':
      return { sign: span(glyphs.ok, 'good'), tone: 'plain' };
    case 'running':
    case 'undoing':
      return { sign: span(glyphs.busy, 'accent'), tone: 'strong' };
    case 'no':
      return { sign: span(glyphs.critical, 'bad'), tone: 'bad' };
    case 'unknown':
      return { sign: span(glyphs.unknown, 'unknown'), tone: 'unknown' };
    case 'waiting':
    case 'undone':
      return { sign: span(glyphs.stopped, 'dim'), tone: 'dim' };
  }
}

/** "step 2 of 3 · 3.1 s", or how it ended. */
export function progressWords(run: SeenRun, at: Instant, { separator }: Glyphs): string {
  const { steps, startedAt, end } = run;
  const state = stateOf(run);
  if (end !== undefined || startedAt === undefined || state === 'interrupted') return state;
  const now = steps.findIndex(({ is }) => is === 'running' || is === 'undoing');
  const reached = now === -1 ? steps.filter(({ is }) => is === 'yes').length : now + 1;
  return `${state}, step ${reached} of ${steps.length} ${separator} ${duration(Math.max(0, at - startedAt))}`;
}
