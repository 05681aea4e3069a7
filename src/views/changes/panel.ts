import { duration } from '../../core/format.ts';
import type { Instant } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { formatTarget } from '../../core/target.ts';
import { unreadHistories } from '../../domain/changes/unread.ts';
import type { Change } from '../../domain/changes.ts';
import type { SeenRun } from '../../domain/run.ask.ts';
import { stateOf, stateSign, stateTone } from '../actions/words.ts';
import type { WorldPanel } from '../bound.ts';
import { type Line, span } from '../line.ts';
import type { Look, Size } from '../panel.ts';
import { targetIn } from '../target.ts';
import { clip, spread } from '../text.ts';
import { followedWords, happened, momentOf, toneOf, unseenSince } from './words.ts';

/** Whoever wants more of them opens the list. */
const most = 12;

type Model = {
  readonly changes: readonly Change[];
  readonly runs: readonly SeenRun[];
  readonly unread: readonly string[];
};

/** A row, and when what it tells of was. */
type Told = { readonly at: Instant; readonly line: (size: Size, look: Look) => Line };

/** What changed and what was done last, each change with its distance to what followed. */
export const changesPanel: WorldPanel<Model> = {
  id: 'changes',
  title: 'Changes & journal',
  needs: ['hostEvents', 'containerEvents'],
  parts: ({ changes, runs, readings }) => [changes, runs, readings.hostEvents, readings.containerEvents],
  model: ({ changes, runs, readings }) => ({ changes, runs, unread: unreadHistories(readings) }),
  heading: ({ changes, unread }, { glyphs }) =>
    [
      ...(changes.length === 0 ? [] : ['last 24 h']),
      ...(unread.length === 0 ? [] : [`not read: ${unread.map(sanitize).join('; ')}`]),
    ].join(` ${glyphs.separator} `),
  body: ({ changes, runs }, size, look) =>
    changes.length + runs.length === 0
      ? [[span(' no change is known in the last 24 h', 'dim')]]
      : telling(changes, runs, Math.min(size.rows, most)).map(({ line }) => line(size, look)),
  summary: ({ changes, runs }, columns, look) => {
    const [last] = newest([...changes.slice(0, 1).map(told), ...runs.slice(0, 1).map(toldRun)]);
    return last === undefined
      ? [span('no change known', 'dim')]
      : clip(last.line({ columns, rows: 1 }, look), columns);
  },
  health: () => 'ok',
};

/**
 * The newest, but before them what goes on, and whatever was followed by something: the cause of what is wrong must not
 * scroll away.
 */
function telling(changes: readonly Change[], runs: readonly SeenRun[], rows: number): readonly Told[] {
  const kept = [
    ...runs.filter(({ end }) => end === undefined).map(toldRun),
    ...changes
      .filter(({ followed }) => followed !== undefined)
      .slice(0, Math.ceil(rows / 2))
      .map(told),
  ].slice(0, rows);
  const others = [
    ...changes.filter(({ followed }) => followed === undefined).map(told),
    ...runs.filter(({ end }) => end !== undefined).map(toldRun),
  ];
  return newest([...kept, ...newest(others).slice(0, rows - kept.length)]);
}

const newest = (some: readonly Told[]): readonly Told[] => some.toSorted((a, b) => b.at - a.at);

const told = (change: Change): Told => ({
  at: change.at,
  line: (size, look) => lineOf(change, size, look),
});

const toldRun = (run: SeenRun): Told => ({
  at: run.confirmedAt,
  line: ({ columns }, look) => clip(runLine(run, columns, look), columns, look.glyphs.ellipsis),
});

function lineOf(change: Change, { columns }: Size, look: Look): Line {
  const { ellipsis } = look.glyphs;
  const width = targetWidth(columns);
  const since = unseenSince(change);
  const vague = since === undefined ? '' : ` (some time in the ${duration(change.at - since)} before)`;
  const left: Line = [
    ...startOf(change.at, change.target, width, look),
    span(happened(change), toneOf(change)),
    span(vague, 'dim'),
  ];
  const then = followedWords(change, look.at, columns < 110);
  return then === ''
    ? clip(left, columns, ellipsis)
    : spread(left, [span(`${then} `, 'accent')], columns, ellipsis);
}

const targetWidth = (columns: number): number => (columns >= 110 ? 24 : 18);

/** When, and of what. */
const startOf = (then: Instant, target: string, width: number, { at, glyphs }: Look): Line => [
  span(` ${momentOf(then, at)}  `, 'dim'),
  span(`${targetIn(target, width, glyphs.ellipsis)}  `),
];

/** What somebody did, and what came of it. */
function runLine(run: SeenRun, columns: number, look: Look): Line {
  const { plan, by, confirmedAt, end } = run;
  const state = stateOf(run);
  return [
    ...startOf(confirmedAt, formatTarget(plan.target), targetWidth(columns), look),
    stateSign(state, look.glyphs),
    span(` ${sanitize(plan.action)} ${state}`, stateTone(state)),
    span(
      ` by ${sanitize(by.login ?? by.user)}${end === undefined ? '' : `: ${sanitize(end.because)}`}`,
      'dim',
    ),
  ];
}
