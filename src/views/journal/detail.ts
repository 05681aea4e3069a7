import { duration } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { entryWords, whoWords } from '../../domain/journal/words.ts';
import type { RunRecord } from '../../domain/journal.ts';
import { momentOf } from '../changes/words.ts';
import { blank, caption, field, folded } from '../fields.ts';
import { type Line, span } from '../line.ts';
import type { Look, Size } from '../panel.ts';
import { type Entry, entrySign, entryTone } from './words.ts';

/** All that an entry says, but what a run found and left behind: its file has that. */
export function entryDetail(entry: Entry, { columns }: Size, look: Look): readonly Line[] {
  const { at, glyphs } = look;
  return [
    field('kind', entrySign(entry, glyphs), ` ${entry.kind}`),
    field('at', `${momentOf(entry.at, at)}, ${duration(Math.max(0, at - entry.at))} ago`),
    ...('by' in entry ? folded('by', whoWords(entry.by), columns) : []),
    ...folded('what', entryWords(entry), columns, entryTone(entry, glyphs)),
    ...more(entry, columns, look),
  ];
}

function more(entry: Entry, columns: number, { at }: Look): readonly Line[] {
  switch (entry.kind) {
    case 'run':
      return runLines(entry, columns);
    case 'began':
      return [field('run', sanitize(entry.run))];
    case 'security': {
      const { id, resolution } = entry;
      return [
        field('event', sanitize(id)),
        ...(resolution === undefined
          ? [field('resolved', span(`not yet: quarterdeck journal resolve ${sanitize(id)} TEXT`, 'dim'))]
          : [
              field('resolved', `${momentOf(resolution.at, at)} by ${whoWords(resolution.by)}`),
              ...folded('because', sanitize(resolution.because), columns),
            ]),
      ];
    }
    case 'alert':
      return [field('since', momentOf(entry.since, at))];
    case 'repair':
      return entry.text === undefined ? [] : folded('half a line', sanitize(entry.text), columns);
    case 'note':
    case 'tick':
    case 'resolved':
      return [];
  }
}

const agreed = {
  enter: 'with Enter: nothing was asked for',
  yes: 'with yes',
  word: 'with the word',
} as const satisfies Record<RunRecord['how'], string>;

/** How a step was left when the run was over. */
const stepWords = {
  waiting: 'not begun',
  running: 'cut off',
  undoing: 'cut off',
  undone: 'taken back',
  yes: 'done',
  no: 'did not happen',
  unknown: 'not known',
} as const satisfies Record<RunRecord['steps'][number]['is'], string>;

function runLines({ run, how, overrides, plan, steps }: RunRecord, columns: number): readonly Line[] {
  return [
    field('run', sanitize(run)),
    field('agreed to', agreed[how]),
    ...(overrides.length === 0 ? [] : folded('taken upon', sanitize(overrides.join(', ')), columns)),
    field('plan', sanitize(plan.slice(0, 12))),
    blank,
    caption('Steps'),
    ...steps.map(({ title, is, took }) =>
      field(stepWords[is], sanitize(title), took === undefined ? '' : span(`  ${duration(took)}`, 'dim')),
    ),
  ];
}
