import type { Choice } from '../../core/action.ts';
import type { Judgement } from '../../core/plan.ts';
import { sanitize } from '../../core/sanitize.ts';
import { block, type Draw } from '../draw.ts';
import { type Line, type Span, span } from '../line.ts';
import type { Size } from '../panel.ts';
import { rule } from '../rule.ts';
import { wrap } from '../wrap.ts';
import { chosenLines, offeredLines } from './choices.ts';
import { confirmLine } from './confirm.ts';
import type { Acts, Laid } from './desk.ts';
import { type Errand, planOf } from './errand.ts';
import type { PlanPlace } from './place.ts';
import { planLines } from './plan.ts';
import { scrolled } from './scroll.ts';
import { actWords, riskTones } from './words.ts';

/** A plan under its title, with what it takes to run it on its last row. */
export function layPlan(
  { errand, world, look }: Draw,
  place: PlanPlace,
  size: Size,
  { judge, choicesFor }: Acts,
): Laid {
  const mine = errand?.request === place.request ? errand : undefined;
  const current: Errand = mine ?? { is: 'planning', request: place.request, since: world.at };
  const plan = planOf(current);
  const judgement = current.is === 'planned' ? judge(current.plan, place.overrides, world) : undefined;
  const { columns } = size;
  const room = { columns, rows: Math.max(0, size.rows - 2) };
  const { action, target } = place.request;
  const choices = place.isConfirmed ? [] : choicesFor(world, action, target);
  const lines = linesOf(current, judgement, place, choices, room, look);
  const { shown, end, note } = scrolled(lines, place.top, room.rows);
  const title = rule(
    {
      text: 'Plan',
      heading: actWords(place.request),
      note: noteOf(current, note, look.glyphs.separator),
      isFocused: true,
    },
    columns,
    look.glyphs,
  );
  const waited = current.is === 'planning' ? Math.max(0, look.at - current.since) : 0;
  const last = confirmLine(current, judgement, place, waited, columns, look.glyphs);
  const blanks = Array.from({ length: Math.max(0, room.rows - shown.length) }, (): Line => []);
  return {
    scene: {
      is: 'plan',
      plan,
      choices,
      judgement: place.isConfirmed ? undefined : judgement,
      isFailed: current.is === 'unplanned' || current.is === 'unstarted' || current.is === 'incomplete',
      end,
      page: Math.max(1, room.rows - 1),
    },
    body: [[[block('plan', [title, ...shown, ...blanks, last], size, look)]]],
  };
}

function linesOf(
  errand: Errand,
  judgement: Judgement | undefined,
  place: PlanPlace,
  choices: readonly Choice[],
  room: Size,
  { glyphs }: Draw['look'],
): readonly Line[] {
  const chosen = chosenLines(place.request.flags, room.columns);
  const offered = offeredLines(choices, room.columns);
  if (errand.is === 'unplanned' || errand.is === 'unstarted')
    return [
      ...chosen,
      ...wrap(sanitize(errand.because), room.columns - 2).map(
        (text): Line => [span(' '), span(text, 'warn')],
      ),
      ...offered,
    ];
  const plan = planOf(errand);
  if (plan === undefined) return [...chosen, ...(errand.is === 'incomplete' ? offered : [])];
  // What was confirmed is drawn as it was.
  const judged = judgement ?? { is: 'allowed', needs: { is: 'yes' } };
  const rows = room.rows - chosen.length - offered.length;
  return [...chosen, ...planLines(plan, judged, place, { ...room, rows }, glyphs), ...offered];
}

/** How risky it is, always; and that there is more of it than is seen, or that nothing has been done. */
function noteOf(errand: Errand, below: string, separator: string): Span | undefined {
  const plan = planOf(errand);
  if (plan === undefined) return below === '' ? undefined : span(below, 'dim');
  const done = errand.is === 'planned' ? 'nothing has been done' : '';
  const words = [plan.risk, below === '' ? done : below].filter((text) => text !== '');
  return span(words.join(` ${separator} `), riskTones[plan.risk]);
}
