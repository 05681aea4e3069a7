import type { Outcome, Risk, Verdict } from '../../core/plan.ts';
import { sanitize } from '../../core/sanitize.ts';
import { formatTarget, type Target } from '../../core/target.ts';
import type { SeenRun } from '../../domain/run.ask.ts';
import { type Span, span, type Tone } from '../line.ts';
import type { Glyphs } from '../panel.ts';

/** "restart container/web". */
export const actWords = ({ action, target }: { readonly action: string; readonly target: Target }): string =>
  sanitize(`${action} ${formatTarget(target)}`);

export const riskTones = { safe: 'dim', disruptive: 'warn', destructive: 'bad' } as const satisfies Record<
  Risk,
  Tone
>;

export const verdictTones = { pass: 'dim', warn: 'warn', refuse: 'bad' } as const satisfies Record<
  Verdict['is'],
  Tone
>;

export function verdictSign(is: Verdict['is'], glyphs: Glyphs): Span {
  const signs = { pass: glyphs.ok, warn: glyphs.warning, refuse: glyphs.critical };
  return span(signs[is], is === 'pass' ? 'good' : verdictTones[is]);
}

/** How a run stands, in a word. */
export type RunState = Outcome | 'interrupted' | 'starting' | 'running' | 'aborting' | 'undoing';

export function stateOf({ end, startedAt, abort, purpose, isLost }: SeenRun): RunState {
  if (end !== undefined) return end.outcome;
  if (isLost) return 'interrupted';
  if (startedAt === undefined) return 'starting';
  if (purpose === 'undo') return 'undoing';
  return abort === undefined ? 'running' : 'aborting';
}

type Drawn = { readonly tone: Tone; readonly sign: (glyphs: Glyphs) => string };

const going: Drawn = { tone: 'accent', sign: ({ busy }) => busy };
const states = {
  done: { tone: 'good', sign: ({ ok }) => ok },
  undone: { tone: 'warn', sign: ({ stopped }) => stopped },
  failed: { tone: 'bad', sign: ({ critical }) => critical },
  refused: { tone: 'warn', sign: ({ warning }) => warning },
  locked: { tone: 'warn', sign: ({ warning }) => warning },
  unknown: { tone: 'unknown', sign: ({ unknown }) => unknown },
  interrupted: { tone: 'bad', sign: ({ critical }) => critical },
  starting: going,
  running: going,
  aborting: going,
  undoing: going,
} as const satisfies Record<RunState, Drawn>;

export const stateTone = (state: RunState): Tone => states[state].tone;

export const stateSign = (state: RunState, glyphs: Glyphs): Span =>
  span(states[state].sign(glyphs), stateTone(state));
