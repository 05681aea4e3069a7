import { sanitize } from '../../core/sanitize.ts';
import { parseTarget } from '../../core/target.ts';
import { whoWords } from '../../domain/journal/words.ts';
import { type Looked, looked } from '../../domain/runbook/looked.ts';
import { type Runbook, type RunbookStep, type Tick, ticksOf } from '../../domain/runbook.ts';
import type { World } from '../../domain/world.ts';
import type { WorldList } from '../bound.ts';
import { momentOf } from '../changes/words.ts';
import { named, words } from '../columns.ts';
import { blank, caption, field, folded } from '../fields.ts';
import { type Line, type Span, span } from '../line.ts';
import type { Glyphs } from '../panel.ts';

type Row = {
  readonly runbook: Runbook;
  readonly step: RunbookStep;
  readonly index: number;
  readonly tick: Tick | undefined;
  readonly seen: Looked | undefined;
};

const rowsOf = (world: World): readonly Row[] =>
  (world.stack.runbooks ?? []).flatMap((runbook) => {
    const ticks = ticksOf(runbook, world.journal, world.at);
    return runbook.steps.map((step, index) => ({
      ...{ runbook, step, index, tick: ticks.get(step.text) },
      seen: step.check === undefined ? undefined : looked(world, step.check),
    }));
  });

/** What the console sees counts before what somebody ticked. */
function signOf({ tick, seen }: Row, glyphs: Glyphs): Span {
  if (seen?.is === 'not well') return span(glyphs.critical, 'bad');
  if (tick !== undefined || seen?.is === 'well') return span(glyphs.ok, 'good');
  return span(glyphs.stopped, 'dim');
}

const stateOf = ({ tick, seen }: Row): string =>
  seen?.is === 'not well'
    ? 'not well'
    : tick !== undefined
      ? 'ticked'
      : seen?.is === 'well'
        ? 'seen'
        : 'open';

/** Every step of every runbook: what is to be done, what the console sees itself, who ticked what. */
export const runbookList: WorldList<Row> = {
  id: 'runbooks',
  title: 'Runbooks',
  needs: [],
  parts: ({ stack, journal, alerts, readings }) => [stack, journal, alerts, readings],
  rows: rowsOf,
  key: ({ runbook, step }) => `${runbook.name} ${step.text}`,
  columns: [
    named('runbook', { width: 14, priority: 1, tone: 'dim' }, ({ runbook }) => runbook.name),
    {
      id: 'state',
      title: 'state',
      width: 10,
      priority: 1,
      value: stateOf,
      cell: (row, { glyphs }) => {
        const { text, tone } = signOf(row, glyphs);
        return span(`${text} ${stateOf(row)}`, tone);
      },
    },
    named('step', { width: 30, priority: 1, flex: true }, ({ step }) => step.text),
    words(
      'who or why',
      { width: 30, priority: 2, tone: 'dim' },
      ({ tick, seen }, { at }) =>
        tick === undefined ? (seen?.because ?? '') : `${whoWords(tick.by)}, ${momentOf(tick.at, at)}`,
      ({ tick, seen }) => tick?.by.user ?? seen?.because ?? '',
    ),
  ],
  target: ({ step }) => (step.action === undefined ? undefined : parseTarget(step.action.target)),
  ticked: ({ runbook, step, tick }) => ({
    runbook: runbook.name,
    step: step.text,
    isDone: tick !== undefined,
  }),
  detail: (row, { columns }, { glyphs, at }) => [
    field('runbook', span(sanitize(row.runbook.title), 'strong')),
    ...folded('step', sanitize(row.step.text), columns),
    ...(row.seen === undefined ? [] : folded('seen', sanitize(row.seen.because), columns)),
    ...(row.tick === undefined
      ? []
      : [field('ticked', `${whoWords(row.tick.by)}, ${momentOf(row.tick.at, at)}`)]),
    ...(row.step.action === undefined
      ? []
      : folded('does it', sanitize(`${row.step.action.name} ${row.step.action.target}: a`), columns)),
    ...(row.runbook.alerts.length === 0
      ? []
      : folded('for', sanitize(row.runbook.alerts.join(', ')), columns)),
    blank,
    caption('Steps'),
    ...row.runbook.steps.map(
      ({ text }, index): Line => [
        span(index === row.index ? ` ${glyphs.cursor} ` : '   ', 'accent'),
        span(sanitize(text), index === row.index ? 'strong' : 'dim'),
      ],
    ),
  ],
  empty: 'no runbook is known',
};
