import type { Required } from '../../core/plan.ts';
import { sanitize } from '../../core/sanitize.ts';
import { canResume, canTakeBack, type SeenRun } from '../../domain/run.ask.ts';
import type { World } from '../../domain/world.ts';
import { type Block, block, type Draw } from '../draw.ts';
import { type Line, span } from '../line.ts';
import { drawPane, layPane } from '../logs/pane.ts';
import { openedLog } from '../logs/place.ts';
import type { Size } from '../panel.ts';
import { rule } from '../rule.ts';
import { spread } from '../text.ts';
import type { Acts, Laid } from './desk.ts';
import type { RunPlace } from './place.ts';
import { progressWords, runLines } from './run.ts';
import { scrolled } from './scroll.ts';
import { actWords, stateOf, stateTone } from './words.ts';

const gutter = 2;
/** With fewer rows a log says nothing. */
const leastLog = 5;

type Rooms = { readonly steps: Size; readonly log: Size | undefined; readonly isBeside: boolean };

/** The steps, and beside them, or below where it is narrow, the log of what is acted on. */
function roomsIn({ columns, rows }: Size, steps: number, isLogged: boolean): Rooms {
  const alone = { steps: { columns, rows }, log: undefined, isBeside: false };
  if (!isLogged) return alone;
  if (columns >= 110) {
    const left = Math.ceil((columns - gutter) * 0.55);
    return {
      steps: { columns: left, rows },
      log: { columns: columns - gutter - left, rows },
      isBeside: true,
    };
  }
  const below = rows - steps;
  return below < leastLog
    ? alone
    : { steps: { columns, rows: steps }, log: { columns, rows: below }, isBeside: false };
}

/** A run under its title, with what can be done about it on its last row. */
export function layRun(draw: Draw, place: RunPlace, size: Size, judge: Acts['judge']): Laid {
  const { world, look } = draw;
  const run = world.runs.find(({ id }) => id === place.run);
  const { columns } = size;
  const title = rule(
    {
      text: `Run ${sanitize(place.run)}`,
      heading: run === undefined ? '' : actWords(run.plan),
      note:
        run && span(progressWords(run, look.at, look.glyphs), run.end ? stateTone(stateOf(run)) : 'accent'),
      isFocused: true,
    },
    columns,
    look.glyphs,
  );
  const inner = { columns, rows: Math.max(0, size.rows - 2) };
  const linesIn = (width: number): readonly Line[] =>
    run === undefined
      ? [[span(' nothing is known of it yet', 'dim')]]
      : runLines(run, { columns: width }, look);
  const { steps, log, isBeside } = roomsIn(inner, linesIn(columns).length + 1, place.log !== undefined);
  const { shown, end } = scrolled(linesIn(steps.columns), place.top, steps.rows);
  const filled = Array.from({ length: steps.rows }, (_, row): Line => shown[row] ?? []);
  const left = block('run', filled, steps, look);
  const pane = log === undefined ? [] : [logPane(draw, place, log)];
  const wide = (line: Line): Block => block('line', [line], { columns, rows: 1 }, look);
  const between = block('gutter', [], { columns: gutter, rows: 0 }, look);
  const middle = isBeside ? [[left], [between], pane] : [[left, ...pane]];
  return {
    scene: { is: 'run', run, needs: needsOf(run, world, judge), end, page: Math.max(1, steps.rows - 1) },
    body: [[[wide(title)]], middle, [[wide(lastLine(run, columns))]]],
  };
}

/** As much as its plan took: what was looked at before is looked at anew by whoever takes it up. */
function needsOf(run: SeenRun | undefined, world: World, judge: Acts['judge']): Required | undefined {
  const judgement = run && judge({ ...run.plan, preflight: [] }, run.overrides, world);
  return judgement?.is === 'allowed' ? judgement.needs : undefined;
}

function logPane(draw: Draw, { log }: RunPlace, size: Size): Block {
  if (log === undefined) return block('log', [], size, draw.look);
  const place = openedLog(log);
  const pane = drawPane(draw, place, layPane(draw, place, size), size);
  const { columns, rows } = pane;
  const blanks = Array.from({ length: Math.max(0, size.rows - rows.length) }, (): Line => []);
  return block('log', [...rows, ...blanks], { columns, rows: size.rows }, draw.look);
}

function lastLine(run: SeenRun | undefined, columns: number): Line {
  if (run === undefined) return [];
  const { end, lasts, plan, isLost } = run;
  if (end === undefined && isLost !== true)
    return spread(
      [span(` ${sanitize(lasts ?? 'It goes on if this window closes.')}`, 'dim')],
      [
        span('q', 'accent'),
        span(' leaves it running  ', 'dim'),
        span('X', 'accent'),
        span(' asks to abort ', 'dim'),
      ],
      columns,
    );
  const isUndone = end?.outcome === 'refused' || end?.outcome === 'locked';
  const undo = sanitize(plan.undo);
  // Half of how something would be taken back that cannot be says nothing.
  const told = canTakeBack(run) || undo.length < columns - 2 ? undo : '';
  const said = isUndone ? 'Nothing was done.' : told;
  return spread(
    [span(` ${said}`, 'dim')],
    [
      ...(canResume(run) ? [span('r', 'accent'), span(' goes on with it  ', 'dim')] : []),
      ...(canTakeBack(run) ? [span('u', 'accent'), span(' takes it back ', 'dim')] : []),
    ],
    columns,
  );
}
