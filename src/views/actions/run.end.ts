import { duration } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { SeenRun } from '../../domain/run.ask.ts';
import { momentOf } from '../changes/words.ts';
import { type Line, span } from '../line.ts';
import type { Glyphs, Look } from '../panel.ts';
import { wrap } from '../wrap.ts';
import { countWords, namesOf, verdictLines } from './verdicts.ts';
import { type RunState, stateOf, stateSign, stateTone } from './words.ts';

/** How it ended, with what proves it; or that it was interrupted. */
export function endLines(run: SeenRun, columns: number, { at, glyphs }: Look): readonly Line[] {
  const { end, proof = [], startedAt, declined } = run;
  const state = stateOf(run);
  const why = declined === undefined ? [] : notTaken(declined.outcome, declined.because, columns);
  if (end === undefined && state !== 'interrupted') return [];
  if (end === undefined)
    return [
      [],
      ...paragraph(
        run.steps.length === 0
          ? 'interrupted: its runner is gone, and what had the terminal with it.'
          : 'interrupted: its runner is gone. What the steps say is what is known.',
        columns,
        state,
        glyphs,
      ),
      ...why,
    ];
  // What proves that it is done stands below.
  const isProven = end.outcome === 'done' && proof.length > 0;
  const because = isProven ? '' : `: ${sanitize(end.because)}`;
  const took = startedAt === undefined ? '' : ` in ${duration(end.at - startedAt)}`;
  return [
    [],
    ...paragraph(`${state}${took}, at ${momentOf(end.at, at)}${because}`, columns, state, glyphs),
    ...why,
    ...(proof.length === 0 ? [] : [[span(`   proof: ${countWords(proof, glyphs)}`, 'dim')]]),
    ...proof.flatMap((verdict) => verdictLines(verdict, { names: namesOf(proof) }, columns, glyphs, 3)),
  ];
}

const paragraph = (text: string, columns: number, state: RunState, glyphs: Glyphs): readonly Line[] =>
  wrap(text, columns - 4).map((line, index) => [
    span(' '),
    index === 0 ? stateSign(state, glyphs) : span(' '),
    span(` ${line}`, stateTone(state)),
  ]);

const notTaken = (outcome: string, because: string, columns: number): readonly Line[] =>
  wrap(`not taken up again, ${outcome}: ${sanitize(because)}`, columns - 4).map((line) => [
    span(`   ${line}`, 'warn'),
  ]);
