import { duration } from '../../core/format.ts';
import { type Judgement, mendOf, type Plan, refusalsOf } from '../../core/plan.ts';
import type { Duration } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { type Line, span } from '../line.ts';
import type { Glyphs } from '../panel.ts';
import { spread } from '../text.ts';
import type { Errand } from './errand.ts';
import { focusOf } from './focus.ts';
import type { PlanPlace } from './place.ts';
import { actWords } from './words.ts';

const button = (name: string, isFocused: boolean, { cursor }: Glyphs): Line => [
  span(isFocused ? `${cursor}` : ' ', 'accent'),
  span(`[ ${name} ]`, isFocused ? 'accent' : 'dim'),
];

const nothing = 'Nothing has been done.';

/** The last row of a plan: what it takes to run it, or why it cannot. */
export function confirmLine(
  errand: Errand,
  judgement: Judgement | undefined,
  place: PlanPlace,
  waited: Duration,
  columns: number,
  glyphs: Glyphs,
): Line {
  const back = (words: Line, end: string): Line =>
    spread(
      [span(' '), ...words],
      [...button('Back', true, glyphs), span(columns < 110 ? ' ' : `   ${end} `, 'dim')],
      columns,
    );
  switch (errand.is) {
    case 'planning':
      return back([span(`It is being planned, which changes nothing${forHow(waited)}`, 'dim')], nothing);
    case 'incomplete':
      return back([span('It takes more than its target.', 'warn')], nothing);
    case 'unplanned':
      return back([span('There is no plan.', 'bad')], nothing);
    case 'unstarted':
      return back([span('It was not started.', 'bad')], 'Nothing was done.');
    case 'starting':
    case 'started':
      return [span(' It is being started.', 'accent')];
    case 'planned':
      if (judgement === undefined) return [];
      if (judgement.is === 'refused') return back(whyNot(errand.plan, place, judgement), nothing);
      return asking(judgement.needs, place, focusOf(place, judgement), columns, glyphs);
  }
}

/** Its clock is that of the last fact: less than a second says nothing. */
const forHow = (waited: Duration): string => (waited < 1_000 ? '' : `: ${duration(waited)}`);

function whyNot(plan: Plan, { overrides }: PlanPlace, { because }: Judgement & { is: 'refused' }): Line {
  const refusals = refusalsOf(plan.preflight, overrides);
  const mend = mendOf(refusals);
  const count = because.length === 1 ? '1 refusal' : `${because.length} refusals`;
  return [
    span(`Cannot run: ${count}.`, 'bad'),
    ...(mend === undefined ? [] : [span('   m', 'accent'), span(` ${actWords(mend)} first`)]),
    ...(refusals.some(({ override }) => override !== undefined)
      ? [span('   o', 'accent'), span(' overrides')]
      : []),
  ];
}

function asking(
  needs: (Judgement & { is: 'allowed' })['needs'],
  { typed }: PlanPlace,
  focus: NonNullable<PlanPlace['focus']>,
  columns: number,
  glyphs: Glyphs,
): Line {
  const cancel = [...button('Cancel', focus === 'cancel', glyphs), span(' ')];
  switch (needs.is) {
    case 'enter':
      return spread(
        [span(' Enter takes what is marked, Tab moves', 'dim')],
        [...button('Run', focus === 'run', glyphs), span(' '), ...cancel],
        columns,
      );
    case 'yes':
      return spread([span(' y', 'accent'), span(' runs it')], cancel, columns);
    case 'word': {
      const why = needs.because === undefined ? '' : `${sanitize(needs.because)}: `;
      const word = sanitize(needs.word);
      return spread(
        focus === 'word'
          ? [
              span(` ${why}type `),
              span(word, 'strong'),
              span(' and Enter: '),
              span(`${sanitize(typed)}_`, 'accent'),
            ]
          : [span(' Tab', 'accent'), span(`, ${why}then type `), span(word, 'strong'), span(' to run it')],
        cancel,
        columns,
      );
    }
  }
}
